import { runReadme } from './readme.ts';
import { type RunningServer, startServer } from './server.ts';

/** The product as a stranger starts it: `npm start` on an empty store, the demo shop on. A line a check. */
const server = await startServer({ command: ['npm', 'start'], env: { DEMO: '1' } });
const outcomes = [
  await holds('npm start prints its address last', async () => {
    return server.stdout().trimEnd().endsWith(`Clipper is listening on ${server.url}`);
  }),
  await holds('/readyz answers 200', () => answers(server, '/readyz')),
  await holds('/openapi.json answers 200', () => answers(server, '/openapi.json')),
  await holds('the storefront answers 200', () => answers(server, '/')),
  await holds('SIGTERM ends it with exit code 0', async () => (await server.stop()).code === 0),
  await holds('the first ten minutes of the README end in a confirmed order', readmeWorks),
];
if (outcomes.includes(false)) {
  console.log(`${server.stdout()}${server.stderr()}`);
  process.exitCode = 1;
}

async function holds(name: string, check: () => Promise<boolean>): Promise<boolean> {
  const held = await check().catch((error: unknown) => {
    console.log(String(error));
    return false;
  });
  console.log(`${held ? 'ok' : 'failed'} ${name}`);
  return held;
}

async function readmeWorks(): Promise<boolean> {
  const empty = await startServer();
  try {
    const printed = await runReadme(empty);
    const expected = [
      '"items":{"oat-milk":[{"couponId":"spring","name":"Spring groceries","label":"$5 off $20"',
      '"code":"threshold-not-met","params":{"required":2000,"actual":998,"shortfall":1002}',
      '"status":"confirmed"',
    ];
    const missing = expected.filter((part) => !printed.includes(part));
    if (missing.length > 0) console.log(`${printed}\nlacks ${missing.join(' and ')}`);
    return missing.length === 0;
  } finally {
    await empty.stop();
  }
}

async function answers({ url }: RunningServer, path: string): Promise<boolean> {
  const response = await fetch(`${url}${path}`, { signal: AbortSignal.timeout(10_000) });
  await response.arrayBuffer();
  return response.status === 200;
}
