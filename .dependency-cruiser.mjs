/**
 * The layers of the house, as rules: what a folder of src/ or sync/ may import. `node test/check.ts` runs them
 * and asserts that every module was seen; test/check/layers.test.ts shows that each rule can refuse.
 */
const COMPOSE = '^src/compose((-edge)?\\.ts$|/)';

/** A layer that may import the named paths of the project and nothing else of it. */
function layer(name, from, mayImport, comment) {
  return {
    name,
    comment,
    severity: 'error',
    from: { path: from },
    to: { path: '^(src|sync|test|bin)/', pathNot: mayImport },
  };
}

/** A layer without I/O: no Node module, no package. */
function pure(name, from, comment) {
  return {
    name,
    comment,
    severity: 'error',
    from: { path: from },
    to: {
      dependencyTypes: ['core', 'npm', 'npm-dev', 'npm-peer', 'npm-optional', 'npm-no-pkg', 'npm-unknown'],
    },
  };
}

export default {
  forbidden: [
    layer('domain-stays-inside', '^src/domain/', '^src/domain/', 'domain imports nothing outside itself'),
    pure(
      'domain-is-pure',
      '^src/domain/',
      'no I/O, no clock, no randomness: time, ids and draws are arguments',
    ),
    layer('ports-name-domain', '^src/ports/', '^src/(ports|domain)/', 'a port speaks in types of the domain'),
    pure('ports-are-types', '^src/ports/', 'a port names no engine'),
    layer('app-calls-ports', '^src/app/', '^src/(app|ports|domain)/', 'a use case imports domain and ports'),
    pure('app-is-plain', '^src/app/', 'what a use case needs from outside is a port'),
    layer(
      'adapters-serve-ports',
      '^src/adapters/([^/]+)/',
      '^src/(ports|domain)/|^src/adapters/($1/|[^/]+\\.ts$)',
      'an adapter imports ports and domain, what adapters share beside them, and no other engine',
    ),
    layer(
      'adapters-share-plain-things',
      '^src/adapters/[^/]+\\.ts$',
      '^src/(ports|domain)/',
      'what adapters share knows none of them',
    ),
    layer(
      'doors-call-app',
      '^src/(http|cli|pages)/(?!main\\.ts$)',
      '^src/(http|pages|cli|app|ports|domain)/|^src/config\\.ts$',
      'http, cli and pages call app',
    ),
    layer(
      'edge-keeps-and-passes',
      '^src/edge/',
      '^src/(edge|ports|domain)/|^src/http/(served-answer|if-none-match)\\.ts$',
      'the edge decides what to keep; of the API it knows how a problem is answered and an ETag compared',
    ),
    pure(
      'edge-is-plain',
      '^src/(edge|adapters/workers)/',
      'a Worker has no Node, and its bundle stays small',
    ),
    layer(
      'syncer-calls-app',
      '^sync/(?!main\\.ts$)',
      '^(sync|src/(app|ports|domain))/',
      'sync imports app, ports and domain',
    ),
    {
      name: 'compose-knows-adapters',
      comment: 'only compose.ts, compose/, compose-edge.ts and tests import adapters',
      severity: 'error',
      from: { path: '^(src|sync|bin)/', pathNot: [COMPOSE, '^src/adapters/'] },
      to: { path: '^src/adapters/' },
    },
    {
      name: 'entries-import-compose',
      comment: 'src/main.ts, src/cli/main.ts and sync/main.ts import compose.ts; nobody else does but tests',
      severity: 'error',
      from: {
        path: '^(src|sync|bin)/',
        pathNot: '^(src/main|src/cli/main|sync/main|src/compose)\\.ts$|^src/compose/',
      },
      to: { path: '^src/compose(\\.ts$|/)' },
    },
    {
      name: 'worker-imports-compose-edge',
      comment: 'src/worker.ts imports compose-edge.ts; nobody else does but tests',
      severity: 'error',
      from: { path: '^(src|sync|bin)/', pathNot: '^src/worker\\.ts$' },
      to: { path: '^src/compose-edge\\.ts$' },
    },
    {
      name: 'no-circle',
      comment: 'modules that need each other at run time are one module (types may circle)',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only', 'type-import'] } },
    },
    {
      name: 'product-without-tests',
      comment: 'what is shipped imports no test and no development dependency',
      severity: 'error',
      from: { path: '^(src|sync|bin)/' },
      to: { path: '^test/' },
    },
    {
      name: 'product-without-dev-dependencies',
      comment: 'what is shipped imports no test and no development dependency',
      severity: 'error',
      from: { path: '^(src|sync|bin)/' },
      to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'nothing-unresolved',
      comment: 'every import names a file or a package that is there',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
  ],
  options: {
    // TypeScript 7 has no compiler API that dependency-cruiser can use: without swc it sees no module, and passes.
    parser: 'swc',
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'default'] },
  },
};
