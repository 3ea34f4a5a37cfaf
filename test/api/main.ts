import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { startEngines } from '../engines/start-engines.ts';
import { type Call, tellStory } from '../http/story-of-examples.ts';
import { type RunningServer, startServer } from '../process/server.ts';
import { pythonTools } from './python-tools.ts';
import { runSchemathesis } from './run-schemathesis.ts';

/**
 * `npm run test:api`: the service held against its OpenAPI document by tools that know nothing else of it, on the
 * embedded engines and on the distributed ones. A line a route and engine set; a failed one shows the request that
 * found it. Takes some five minutes of CPU, that of the engines included.
 */
const readyMs = 60_000;
const folder = await mkdtemp(join(tmpdir(), 'clipper-api-'));
const tools = await pythonTools();
const engines = await startEngines();
const servers: RunningServer[] = [];
let failed = 0;

try {
  const distributed = engines.env();
  // Beside what the story leaves, the demo's coupons: of every type of discount, in every state.
  const embedded = await start({ DEMO: '1' });
  const apart = await start(distributed);
  await start(distributed, ['node', 'sync/main.ts']);
  await holds('the document is OpenAPI 3.1', () => isValid(embedded));
  // At once: each waits for the other side of a connection for half of its time.
  await Promise.all([
    checkOn('the embedded engines', embedded),
    checkOn('MongoDB, Elasticsearch and Redis', apart),
  ]);
} finally {
  await Promise.all(servers.map((server) => server.stop()));
  await engines.stop();
  await rm(folder, { recursive: true, force: true });
}
process.exitCode = failed === 0 ? 0 : 1;

async function start(env: Readonly<Record<string, string>>, command?: [string, ...string[]]) {
  const server = await startServer({ env: { LOG_LEVEL: 'error', ...env }, ...(command && { command }) });
  servers.push(server);
  return server;
}

async function isValid({ url }: RunningServer): Promise<string[]> {
  const file = join(folder, 'openapi.json');
  await writeFile(file, await (await fetch(`${url}/openapi.json`)).text());
  await promisify(execFile)(tools.validator, ['--schema', '3.1', file], { timeout: 60_000 });
  return [];
}

/** First the document's own examples, so that the ids in them are of something; then whatever fits it, or does not. */
async function checkOn(where: string, server: RunningServer): Promise<void> {
  await holds(`the examples of the document are accepted by ${where}`, async () => {
    const call = callOf(server);
    const deadline = performance.now() + readyMs;
    while ((await call('GET', '/readyz')).status !== 200) {
      if (performance.now() > deadline) return [`not ready within ${readyMs} ms`];
    }
    return tellStory((await call('GET', '/openapi.json')).body, call, Date.now());
  });
  const found = await runSchemathesis(tools.schemathesis, server, folder);
  for (const { route, findings } of found.routes) await holds(`${route} on ${where}`, async () => findings);
  await holds(`Schemathesis ends well on ${where}`, async () => found.troubles);
  if (found.troubles.length > 0) console.log(server.stdout(), server.stderr());
  console.log(`-- ${where}: ${found.summary}`);
}

function callOf({ url, adminKey }: RunningServer): Call {
  return async (method, path, body, headers) => {
    const response = await fetch(`${url}${path}`, {
      method,
      headers: { authorization: `Bearer ${adminKey}`, 'content-type': 'application/json', ...headers },
      ...(body !== undefined && { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(15_000),
    });
    const text = await response.text();
    const isJson = text !== '' && /json/.test(response.headers.get('content-type') ?? '');
    return { status: response.status, body: isJson ? JSON.parse(text) : text };
  };
}

async function holds(name: string, check: () => Promise<readonly string[]>): Promise<void> {
  const findings = await check().catch((error: unknown) => [String(error)]);
  if (findings.length > 0) failed++;
  console.log(`${findings.length === 0 ? 'ok' : 'failed'} ${name}`);
  for (const finding of findings) console.log(`    ${finding.replaceAll('\n', '\n    ')}`);
}
