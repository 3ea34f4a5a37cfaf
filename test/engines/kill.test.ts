import { tmpdir } from 'node:os';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { z } from 'zod';
import { runCli } from '../data/run-cli.ts';
import { type Api, apiOf } from '../process/api.ts';
import { publish } from '../process/publish.ts';
import { type RunningServer, startServer } from '../process/server.ts';
import { createShoppers } from './shoppers.ts';
import { type RunningEngines, startEngines } from './start-engines.ts';

/** `ENGINE_KILLS=20` is the whole proof. */
const KILLS = Number(process.env.ENGINE_KILLS ?? 2);
const TOTAL = 60;
/** The kill falls somewhere in this stretch after all shoppers were served. */
const KILL_WITHIN_MS = 400;
/** Unsold stock can be claimed again after so long; a machine that lags is given half as much again. */
const SOLD_WITHIN_MS = 90_000;

const Problem = z.object({ code: z.string() });

let engines: RunningEngines;
let env: Readonly<Record<string, string>> = {};
let servers: RunningServer[] = [];
let syncer: RunningServer;
/** Of the server that is killed and started again, and of the one that goes on. */
const apis: readonly Api[] = [0, 1].map((at) => (...call) => {
  const server = servers[at];
  return server ? apiOf(server)(...call) : Promise.reject(new TypeError('fetch failed: it does not run'));
});

beforeAll(async () => {
  engines = await startEngines();
  env = engines.env();
  syncer = await startServer({ env, command: ['node', 'sync/main.ts'] });
  servers = await Promise.all([startServer({ env }), startServer({ env })]);
});
afterAll(async () => {
  await Promise.all([...servers, syncer].map((process) => process?.stop()));
  await engines?.stop();
});

it(
  `kill -9 of one of two servers under claims and orders, ${KILLS} times: nothing that was answered is lost, and all is sold`,
  async () => {
    for (let kill = 0; kill < KILLS; kill++) {
      const name = `kill-${kill}`;
      const [api] = apis;
      if (!api) throw new Error('No server runs.');
      await publish(api, `${name}-all`, { total: null });
      await publish(api, `${name}-few`, { total: TOTAL });
      const shoppers = createShoppers(apis, { name, coupons: [`${name}-all`, `${name}-few`] });
      await shoppers.begin();
      await pause(Math.random() * KILL_WITHIN_MS);
      const [killed, other] = servers;
      if (!killed || !other) throw new Error('Two servers should run.');
      expect(await killed.kill('SIGKILL')).toEqual({ code: null, signal: 'SIGKILL' });
      servers = [await startServer({ env }), other];
      await shoppers.end();

      const wrong = shoppers.calls.filter(
        ({ status, code }) =>
          !(status === 0 || status < 300 || (code !== null && [409, 429, 503].includes(status))),
      );
      expect(wrong).toEqual([]);
      expect(await shoppers.lost()).toEqual([]);
      expect(await soldBy(`${name}-few`, performance.now() + SOLD_WITHIN_MS)).toBe(TOTAL);
    }

    const cleaned = await runCli(['reconcile'], tmpdir(), undefined, env);
    expect({ code: cleaned.code, stderr: cleaned.stderr }).toEqual({ code: 0, stderr: '' });
    const checked = await runCli(['reconcile', '--check'], tmpdir(), undefined, env);
    expect({ code: checked.code, stderr: checked.stderr }).toEqual({ code: 0, stderr: '' });
    for (let kill = 0; kill < KILLS; kill++) {
      expect(checked.stdout).toMatch(new RegExp(`^kill-${kill}-few: ${TOTAL} total = 0 remaining`, 'm'));
    }
  },
  120_000 + KILLS * SOLD_WITHIN_MS,
);

/** Claims what is left, as it comes back: how many copies there are in the end. */
async function soldBy(couponId: string, deadline: number): Promise<number> {
  const [, api] = apis;
  if (!api) throw new Error('No server runs.');
  for (let n = 0; ; n++) {
    const userId = `late-${couponId}-${n}`;
    const answer = await api('POST', `/v1/coupons/${couponId}/claims`, { userId });
    if (answer.status === 201) continue;
    expect(['sold-out', 'busy']).toContain(Problem.parse(answer.body).code);
    const { body } = await api('GET', `/v1/templates/${couponId}/stats`);
    const { claimed } = z.object({ claimed: z.number() }).parse(body);
    if (claimed >= TOTAL || performance.now() > deadline) return claimed;
    await pause(500);
  }
}
