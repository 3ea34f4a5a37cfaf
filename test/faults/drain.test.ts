import { Agent, request } from 'node:http';
import { expect, test } from 'vitest';
import { startServer } from '../process/server.ts';

const clients = 20;

type Outcome = 'answered' | 'sent elsewhere' | 'lost';

/** One request on a connection that the client keeps until an answer asks it not to. */
function ask(url: string, agent: Agent): Promise<Outcome> {
  return new Promise((resolve) => {
    const sent = request(`${url}/v1/badges?itemIds=a`, { agent }, (response) => {
      response.resume();
      response.once('error', () => resolve('lost'));
      response.once('end', () => {
        if (response.statusCode !== 200) return resolve('lost');
        resolve(response.headers.connection === 'close' ? 'sent elsewhere' : 'answered');
      });
    });
    sent.once('error', () => resolve('lost'));
    sent.end();
  });
}

test('a server that is told to end answers every request, and sends busy clients elsewhere', async () => {
  const server = await startServer({ env: { LOG_LEVEL: 'silent' } });
  const outcomes = { answered: 0, 'sent elsewhere': 0, lost: 0 };
  const client = async () => {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    for (let outcome: Outcome = 'answered'; outcome === 'answered'; ) {
      outcome = await ask(server.url, agent);
      outcomes[outcome]++;
    }
    agent.destroy();
  };
  const asking = Array.from({ length: clients }, client);
  while (outcomes.answered < 10 * clients) await new Promise((resolve) => setImmediate(resolve));
  const exit = await server.kill('SIGTERM');
  await Promise.all(asking);
  await server.stop();
  expect(exit).toEqual({ code: 0, signal: null });
  expect(outcomes).toMatchObject({ 'sent elsewhere': clients, lost: 0 });
});

test('a server that is about to end is not ready for more', async () => {
  const server = await startServer({ env: { LOG_LEVEL: 'silent' } });
  const ready = async () => (await fetch(`${server.url}/readyz`).catch(() => null))?.status ?? null;
  expect(await ready()).toBe(200);
  const gone = server.kill('SIGTERM');
  const seen = new Set<number | null>();
  for (let status: number | null = 200; status === 200; status = await ready()) seen.add(status);
  seen.add(await ready());
  await gone;
  await server.stop();
  expect(seen).toContain(503);
});
