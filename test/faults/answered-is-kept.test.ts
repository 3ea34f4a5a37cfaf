import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { z } from 'zod';
import { type Api, apiOf } from '../process/api.ts';
import { publish } from '../process/publish.ts';
import { type RunningServer, startServer } from '../process/server.ts';
import { whenNotBusy } from '../process/when-not-busy.ts';

/** `KEPT_ROUNDS=20` is the whole proof. */
const ROUNDS = Number(process.env.KEPT_ROUNDS ?? 4);
const WRITERS = 8;
const RUSH_TOTAL = 40;
/** The kill falls somewhere in this stretch after the load has begun. */
const KILL_WITHIN_MS = 250;

const Copy = z.object({
  userCouponId: z.string(),
  couponId: z.string(),
  userId: z.string(),
  serial: z.number(),
});
type Copy = z.infer<typeof Copy>;
const Wallet = z.object({ coupons: z.array(Copy), counts: z.record(z.string(), z.number()) });
const Problem = z.object({ code: z.string() });

interface ClaimCall {
  readonly couponId: string;
  readonly userId: string;
  readonly key: string;
}

/** What the clients of one life of the server know. */
interface Heard {
  readonly itemIds: string[];
  readonly copies: { readonly call: ClaimCall; readonly copy: Copy }[];
  /** Claims that were sent, and whose answer did not come. */
  readonly unknown: ClaimCall[];
}

let dataDir = '';
let server: RunningServer | null = null;
beforeAll(async () => {
  dataDir = await mkdtemp(path.join(os.tmpdir(), 'clipper-kill-'));
});
afterAll(async () => {
  await server?.stop();
  await rm(dataDir, { recursive: true, force: true });
});

it('kill -9 under load loses nothing that was answered, and hands out nothing twice', async () => {
  server = await startServer({ dataDir });
  const callers = new Map<string, ClaimCall[]>();
  let answers = 0;
  for (let round = 0; round < ROUNDS; round++) {
    const api = apiOf(server);
    const rush = `rush-${round}`;
    const open = `open-${round}`;
    await publish(api, rush, { total: RUSH_TOTAL });
    await publish(api, open, { total: null });

    const heard: Heard = { itemIds: [], copies: [], unknown: [] };
    const writers = Array.from({ length: WRITERS }, (_, writer) =>
      writeUntilKilled(api, heard, { round, writer, coupons: [rush, open] }),
    );
    await pause(Math.random() * KILL_WITHIN_MS);
    await server.kill('SIGKILL');
    await Promise.all(writers);
    answers += heard.itemIds.length + heard.copies.length;

    server = await startServer({ dataDir });
    const again = apiOf(server);
    await expectKept(again, heard);
    await expectRetriesToFindTheirCopy(again, heard);
    callers.set(
      rush,
      [...heard.copies.map(({ call }) => call), ...heard.unknown].filter((call) => call.couponId === rush),
    );
  }
  expect(answers).toBeGreaterThan(ROUNDS);
  for (const [couponId, calls] of callers) await expectBooksToHold(apiOf(server), couponId, calls);
}, 180_000);

async function writeUntilKilled(
  api: Api,
  heard: Heard,
  { round, writer, coupons }: { round: number; writer: number; coupons: readonly string[] },
): Promise<void> {
  for (let turn = 0; ; turn++) {
    const name = `r${round}-w${writer}-${turn}`;
    const couponId = coupons[turn % coupons.length] ?? '';
    const call: ClaimCall = { couponId, userId: `u-${name}`, key: `k-${name}` };
    let sent: 'items' | 'claim' = 'items';
    try {
      const put = await api('PUT', '/v1/items', { items: [item(`i-${name}`)] });
      expect(put.status, JSON.stringify(put.body)).toBe(200);
      heard.itemIds.push(`i-${name}`);
      sent = 'claim';
      const claimed = await claim(api, call);
      if (claimed !== null) heard.copies.push({ call, copy: claimed });
    } catch (error) {
      if (!isLostConnection(error)) throw error;
      if (sent === 'claim') heard.unknown.push(call);
      return;
    }
  }
}

/** The copy, or null where the coupon is sold out. */
async function claim(api: Api, { couponId, userId, key }: ClaimCall): Promise<Copy | null> {
  const { status, body } = await whenNotBusy(() =>
    api('POST', `/v1/coupons/${couponId}/claims`, { userId }, { 'idempotency-key': key }),
  );
  if (status === 201) return Copy.parse(body);
  expect({ status, code: Problem.parse(body).code }).toEqual({ status: 409, code: 'sold-out' });
  return null;
}

async function expectKept(api: Api, heard: Heard): Promise<void> {
  await inTurns(heard.itemIds, async (itemId) => {
    expect((await api('GET', `/v1/items/${itemId}`)).status, `item ${itemId} was answered`).toBe(200);
  });
  await inTurns(heard.copies, async ({ copy }) => {
    const kept = await walletOf(api, copy.userId);
    expect(kept, `copy ${copy.userCouponId} was answered`).toEqual([copy]);
  });
}

/** Answered or not: the same request again is the same copy, never a second one. */
async function expectRetriesToFindTheirCopy(api: Api, heard: Heard): Promise<void> {
  await inTurns(heard.copies.slice(-20), async ({ call, copy }) => {
    expect(await claim(api, call)).toEqual(copy);
  });
  await inTurns(heard.unknown, async (call) => {
    const before = await walletOf(api, call.userId);
    const copy = await claim(api, call);
    if (before.length > 0) expect([copy]).toEqual(before);
    expect(await walletOf(api, call.userId)).toEqual(copy === null ? [] : [copy]);
  });
}

async function expectBooksToHold(api: Api, couponId: string, calls: readonly ClaimCall[]): Promise<void> {
  const serials: number[] = [];
  await inTurns(calls, async ({ userId }) => {
    for (const copy of await walletOf(api, userId)) if (copy.couponId === couponId) serials.push(copy.serial);
  });
  expect(new Set(serials).size, `${couponId}: a serial twice`).toBe(serials.length);
  expect(serials.filter((serial) => serial < 1 || serial > RUSH_TOTAL)).toEqual([]);
}

async function walletOf(api: Api, userId: string): Promise<readonly Copy[]> {
  const { status, body } = await api('GET', `/v1/users/${userId}/coupons?status=unused`);
  expect(status, JSON.stringify(body)).toBe(200);
  return Wallet.parse(body).coupons;
}

function item(itemId: string): unknown {
  return { itemId, title: itemId, categoryPath: ['a'], salePrice: 499, currency: 'USD' };
}

async function inTurns<T>(values: readonly T[], visit: (value: T) => Promise<void>): Promise<void> {
  const left = values.values();
  await Promise.all(
    Array.from({ length: WRITERS }, async () => {
      for (const value of left) await visit(value);
    }),
  );
}

function isLostConnection(error: unknown): boolean {
  return error instanceof TypeError && /fetch failed|terminated/.test(error.message);
}
