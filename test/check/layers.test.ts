import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkLayers } from './layers.ts';

/** One import a file: what it names, and the rules that must refuse it. */
const IMPORTS: readonly {
  readonly file: string;
  readonly names: string;
  readonly rules: readonly string[];
}[] = [
  { file: 'src/domain/to-domain.ts', names: './leaf.ts', rules: [] },
  { file: 'src/domain/to-app.ts', names: '../app/leaf.ts', rules: ['domain-stays-inside'] },
  {
    file: 'src/domain/to-adapter.ts',
    names: '../adapters/sqlite/leaf.ts',
    rules: ['compose-knows-adapters', 'domain-stays-inside'],
  },
  { file: 'src/domain/to-node.ts', names: 'node:fs', rules: ['domain-is-pure'] },
  { file: 'src/domain/to-package.ts', names: 'zod', rules: ['domain-is-pure'] },
  { file: 'src/ports/to-domain.ts', names: '../domain/leaf.ts', rules: [] },
  { file: 'src/ports/to-app.ts', names: '../app/leaf.ts', rules: ['ports-name-domain'] },
  { file: 'src/ports/to-node.ts', names: 'node:stream', rules: ['ports-are-types'] },
  { file: 'src/app/to-ports.ts', names: '../ports/leaf.ts', rules: [] },
  { file: 'src/app/to-http.ts', names: '../http/leaf.ts', rules: ['app-calls-ports'] },
  { file: 'src/app/to-node.ts', names: 'node:crypto', rules: ['app-is-plain'] },
  { file: 'src/adapters/sqlite/to-own.ts', names: './leaf.ts', rules: [] },
  { file: 'src/adapters/sqlite/to-node.ts', names: 'node:sqlite', rules: [] },
  { file: 'src/adapters/sqlite/to-other.ts', names: '../memory/leaf.ts', rules: ['adapters-serve-ports'] },
  { file: 'src/adapters/sqlite/to-shared.ts', names: '../shared.ts', rules: [] },
  { file: 'src/adapters/from-shared.ts', names: './sqlite/leaf.ts', rules: ['adapters-share-plain-things'] },
  { file: 'src/adapters/sqlite/to-app.ts', names: '../../app/leaf.ts', rules: ['adapters-serve-ports'] },
  { file: 'src/http/to-app.ts', names: '../app/leaf.ts', rules: [] },
  { file: 'src/http/to-part-of-package.ts', names: 'hono/cors', rules: [] },
  {
    file: 'src/http/to-adapter.ts',
    names: '../adapters/memory/leaf.ts',
    rules: ['compose-knows-adapters', 'doors-call-app'],
  },
  { file: 'src/pages/to-sync.ts', names: '../../sync/leaf.ts', rules: ['doors-call-app'] },
  {
    file: 'src/cli/to-compose.ts',
    names: '../compose.ts',
    rules: ['doors-call-app', 'entries-import-compose'],
  },
  { file: 'src/cli/main.ts', names: '../compose.ts', rules: [] },
  { file: 'src/main.ts', names: './compose.ts', rules: [] },
  { file: 'src/config.ts', names: './compose-edge.ts', rules: ['worker-imports-compose-edge'] },
  { file: 'src/worker.ts', names: './compose-edge.ts', rules: [] },
  { file: 'src/edge/to-ports.ts', names: '../ports/leaf.ts', rules: [] },
  { file: 'src/edge/to-problems.ts', names: '../http/served-answer.ts', rules: [] },
  { file: 'src/edge/to-http.ts', names: '../http/leaf.ts', rules: ['edge-keeps-and-passes'] },
  { file: 'src/edge/to-package.ts', names: 'hono', rules: ['edge-is-plain'] },
  { file: 'src/adapters/workers/to-node.ts', names: 'node:crypto', rules: ['edge-is-plain'] },
  { file: 'src/compose.ts', names: './adapters/sqlite/leaf.ts', rules: [] },
  { file: 'sync/to-app.ts', names: '../src/app/leaf.ts', rules: [] },
  { file: 'sync/to-http.ts', names: '../src/http/leaf.ts', rules: ['syncer-calls-app'] },
  {
    file: 'src/http/to-test.ts',
    names: '../../test/leaf.ts',
    rules: ['doors-call-app', 'product-without-tests'],
  },
  { file: 'src/http/to-tool.ts', names: 'vitest', rules: ['product-without-dev-dependencies'] },
  { file: 'src/http/to-nowhere.ts', names: './nowhere.ts', rules: ['nothing-unresolved'] },
  { file: 'test/to-adapter.ts', names: '../src/adapters/memory/leaf.ts', rules: [] },
  // A circle is reported once, with its whole way round.
  { file: 'src/http/circle-a.ts', names: './circle-b.ts', rules: ['no-circle'] },
  { file: 'src/http/circle-b.ts', names: './circle-a.ts', rules: [] },
];
const LEAVES = [
  'src/domain/leaf.ts',
  'src/ports/leaf.ts',
  'src/app/leaf.ts',
  'src/http/leaf.ts',
  'src/http/served-answer.ts',
  'src/adapters/shared.ts',
  'src/adapters/sqlite/leaf.ts',
  'src/adapters/memory/leaf.ts',
  'src/compose-edge.ts',
  'sync/leaf.ts',
  'test/leaf.ts',
];

describe('the layers', () => {
  let root = '';
  let findings: readonly string[] = [];

  beforeAll(async () => {
    root = await mkdtemp(path.join(os.tmpdir(), 'clipper-layers-'));
    const write = async (file: string, text: string) => {
      await mkdir(path.dirname(path.join(root, file)), { recursive: true });
      await writeFile(path.join(root, file), text);
    };
    await symlink(path.resolve(import.meta.dirname, '../../node_modules'), path.join(root, 'node_modules'));
    await write(
      'package.json',
      '{ "type": "module", "dependencies": { "zod": "*" }, "devDependencies": { "vitest": "*" } }',
    );
    for (const leaf of LEAVES) await write(leaf, 'export const leaf = 1;\n');
    for (const { file, names } of IMPORTS)
      await write(file, `import * as seen from '${names}';\nexport const own = seen;\n`);
    await write(
      'src/app/type-circle-a.ts',
      "import type { B } from './type-circle-b.ts';\nexport type A = B | null;\n",
    );
    await write(
      'src/app/type-circle-b.ts',
      "import { type A } from './type-circle-a.ts';\nexport interface B { a: A }\n",
    );
    await write(
      'src/domain/types-of-app.ts',
      "import type { A } from '../app/type-circle-a.ts';\nexport type C = A;\n",
    );
    findings = await checkLayers(root, [
      ...LEAVES,
      ...IMPORTS.map(({ file }) => file),
      'src/app/unwritten.ts',
    ]);
  });
  afterAll(() => rm(root, { recursive: true, force: true }));

  it.each(IMPORTS)('$file importing $names is refused by $rules', ({ file, rules }) => {
    expect(rulesThatRefuse(file)).toEqual(rules);
  });

  it('holds for a type as for a value', () => {
    expect(rulesThatRefuse('src/domain/types-of-app.ts')).toEqual(['domain-stays-inside']);
  });

  it('lets types circle', () => {
    expect(rulesThatRefuse('src/app/type-circle-a.ts')).toEqual([]);
    expect(rulesThatRefuse('src/app/type-circle-b.ts')).toEqual([]);
  });

  it('names a module that was not seen', () => {
    expect(findings).toContain('not seen by dependency-cruiser: src/app/unwritten.ts');
  });

  it('does not pass where there is nothing to see', async () => {
    expect(await checkLayers(root, [])).toContain('found no module to look at');
  });

  function rulesThatRefuse(file: string): readonly string[] {
    const lines = findings.filter((finding) => finding.includes(`: ${file} ->`));
    return [...new Set(lines.map((line) => line.split(':')[0] ?? ''))].sort();
  }
});
