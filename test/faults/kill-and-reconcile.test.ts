import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { z } from 'zod';
import { runCli } from '../data/run-cli.ts';
import { type Api, apiOf } from '../process/api.ts';
import { publish } from '../process/publish.ts';
import { type RunningServer, startServer } from '../process/server.ts';
import { whenNotBusy } from '../process/when-not-busy.ts';

/** `KILL_ROUNDS=100` is the whole proof. */
const ROUNDS = Number(process.env.KILL_ROUNDS ?? 1);
const TOTAL = 120;
const CALLERS = 16;
/** The kill falls somewhere in this stretch after the load has begun. */
const KILL_WITHIN_MS = 120;

const Copy = z.object({ userCouponId: z.string(), serial: z.number() });
const Problem = z.object({ code: z.string() });
const Books = z.object({ balanced: z.boolean(), coupons: z.array(z.object({ claimed: z.number() })) });

const dataDir = mkdtempSync(path.join(os.tmpdir(), 'clipper-reconcile-'));
let server: RunningServer | null = null;
beforeAll(() => {
  // Of the server that we ask: the command reads it from its environment.
  delete process.env.BOOTSTRAP_ADMIN_KEY;
});
afterAll(async () => {
  await server?.stop();
  rmSync(dataDir, { recursive: true, force: true });
});

it('kill -9 under load, then reconcile: the books balance, and what was not sold is sold', async () => {
  server = await startServer({ dataDir });
  for (let round = 0; round < ROUNDS; round++) {
    const couponId = `kill-${round}`;
    await publish(apiOf(server), couponId, { total: TOTAL });
    const answered = new Map<string, z.infer<typeof Copy>>();
    const callers = Array.from({ length: CALLERS }, (_, n) =>
      claimUntilKilled(server, couponId, n, answered),
    );
    await pause(Math.random() * KILL_WITHIN_MS);
    await server.kill('SIGKILL');
    await Promise.all(callers);

    // Nobody runs: the command works on the store itself, and the store's books hold.
    if (round === 0) {
      const alone = await runCli(['reconcile'], dataDir);
      expect({ code: alone.code, stderr: alone.stderr }).toEqual({ code: 0, stderr: '' });
      expect(alone.stdout).toMatch(new RegExp(`^${couponId}: ${TOTAL} total = `, 'm'));
    }

    server = await startServer({ dataDir });
    const api = apiOf(server);
    const serials = new Set<number>();
    const users = [...answered.keys()];
    // Whoever was answered is answered with the same copy; the rest is sold to others, exactly.
    for (const userId of users) {
      const again = await claim(api, couponId, userId);
      expect(again).toMatchObject({ status: 201, body: answered.get(userId) });
    }
    const { body: before } = await api('POST', '/v1/reconciliations', { limit: 1 });
    const books = Books.parse(before);
    expect(books.balanced, JSON.stringify(before)).toBe(true);
    const left = TOTAL - (books.coupons[0]?.claimed ?? 0);
    let sold = 0;
    for (let n = 0; n <= left; n++) {
      const answer = await claim(api, couponId, `late-${n}`);
      if (answer.status !== 201) {
        expect(Problem.parse(answer.body).code).toBe('sold-out');
        break;
      }
      sold++;
      serials.add(Copy.parse(answer.body).serial);
    }
    expect(sold).toBe(left);
    expect(serials.size).toBe(left);
    for (const { serial } of answered.values()) expect(serials.has(serial)).toBe(false);

    // A server runs: the command asks it.
    if (round === 0) {
      process.env.BOOTSTRAP_ADMIN_KEY = server.adminKey;
      const asked = await runCli(['reconcile', '--check'], dataDir);
      delete process.env.BOOTSTRAP_ADMIN_KEY;
      expect({ code: asked.code, stderr: asked.stderr }).toEqual({ code: 0, stderr: '' });
      expect(asked.stdout).toContain(`${couponId}: ${TOTAL} total = 0 remaining + ${TOTAL} unused`);
    }
  }
}, 600_000);

async function claimUntilKilled(
  running: RunningServer | null,
  couponId: string,
  caller: number,
  answered: Map<string, z.infer<typeof Copy>>,
): Promise<void> {
  if (!running) return;
  const api = apiOf(running);
  for (let turn = 0; turn < TOTAL; turn++) {
    const userId = `u-${caller}-${turn}`;
    try {
      const answer = await claim(api, couponId, userId);
      if (answer.status !== 201) return;
      answered.set(userId, Copy.parse(answer.body));
    } catch (error) {
      if (error instanceof TypeError && /fetch failed|terminated/.test(error.message)) return;
      throw error;
    }
  }
}

function claim(api: Api, couponId: string, userId: string) {
  const headers = { 'idempotency-key': `key-${userId}` };
  return whenNotBusy(() => api('POST', `/v1/coupons/${couponId}/claims`, { userId }, headers));
}
