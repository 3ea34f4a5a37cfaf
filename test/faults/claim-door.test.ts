import type { ServerResponse } from 'node:http';
import { Agent, request } from 'node:http';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { answering, openProvider, type Provider } from '../adapters/outgoing/open-provider.ts';
import { apiOf } from '../process/api.ts';
import { publish } from '../process/publish.ts';
import { type RunningServer, startServer } from '../process/server.ts';

const CONNECTIONS = 100;
const TIMES = 3;

let server: RunningServer;
let riskScore: Provider;
/** Claims that wait for their score. */
const waiting: ServerResponse[] = [];
beforeAll(async () => {
  riskScore = await openProvider();
  riskScore.behave((response) => waiting.push(response));
  server = await startServer({
    env: { CLAIMS_IN_FLIGHT: '1', RISK_SCORE_URL: riskScore.url, OUTGOING_TIMEOUT_MS: '30000' },
  });
});
afterAll(async () => {
  await server.stop();
  await riskScore.close();
});

it('who asks again and again at a shut door is answered each time, and its connection goes on', async () => {
  const api = apiOf(server);
  await publish(api, 'door', {});
  const inside = api('POST', '/v1/coupons/door/claims', { userId: 'first' });
  await expect.poll(() => waiting.length).toBe(1);

  const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS });
  const heard: string[] = [];
  const sockets = new Set<unknown>();
  const knock = () =>
    new Promise<void>((resolve, reject) => {
      const headers = { authorization: `Bearer ${server.adminKey}`, 'content-type': 'application/json' };
      const asked = request(
        `${server.url}/v1/coupons/door/claims`,
        { method: 'POST', agent, headers },
        (answer) => {
          heard.push(`${answer.statusCode} ${answer.headers['retry-after']}`);
          sockets.add(answer.socket);
          answer.resume().on('end', resolve);
        },
      );
      asked.on('error', reject).end(JSON.stringify({ userId: 'u' }));
    });
  const flood = Array.from({ length: CONNECTIONS }, async () => {
    for (let times = 0; times < TIMES; times++) await knock();
  });
  expect((await api('GET', '/v1/badges?itemIds=i')).status).toBe(200);
  await Promise.all(flood);
  expect(heard).toEqual(Array(CONNECTIONS * TIMES).fill('429 1'));
  expect(sockets.size).toBe(CONNECTIONS);

  for (const response of waiting) answering({ reject: false })(response, null, response.req);
  riskScore.behave(answering({ reject: false }));
  expect((await inside).status).toBe(201);
  await expect
    .poll(async () => (await api('POST', '/v1/coupons/door/claims', { userId: 'second' })).status)
    .toBe(201);
  agent.destroy();
}, 30_000);
