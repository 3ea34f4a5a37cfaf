import { afterAll, beforeAll, expect, it } from 'vitest';
import { z } from 'zod';
import { type Answer, type Api, apiOf } from '../process/api.ts';
import { type RunningServer, startServer } from '../process/server.ts';
import { whenNotBusy } from '../process/when-not-busy.ts';

/** `RACE_SIZE=5 RACE_ROUNDS=20` is the whole proof: 5,000 users race for 1,000 copies, 20 times. */
const SIZE = Number(process.env.RACE_SIZE ?? 1);
const ROUNDS = Number(process.env.RACE_ROUNDS ?? 1);
const USERS = 1_000 * SIZE;
const COPIES = 200 * SIZE;
/** Fewer than the connections of a rush: the client shares the machine with the server. */
const CONNECTIONS = 64;

const Copy = z.object({ userCouponId: z.string(), userId: z.string(), serial: z.number() });
type Copy = z.infer<typeof Copy>;
const Wallet = z.object({ coupons: z.array(Copy.loose()) });
const Problem = z.object({ code: z.string() });
const Books = z.object({
  balanced: z.boolean(),
  coupons: z.array(
    z.object({ couponId: z.string(), claimed: z.number(), remaining: z.number().nullable() }).loose(),
  ),
});

let server: RunningServer;
let api: Api;
beforeAll(async () => {
  server = await startServer();
  api = apiOf(server);
});
afterAll(async () => {
  await server.stop();
});

it(`${USERS} users race for ${COPIES} copies, limit 1: all are sold, each once, never two to a user`, async () => {
  for (let round = 0; round < ROUNDS; round++) {
    const couponId = `race-${round}`;
    await publish(couponId, { total: COPIES, perUser: 1 });
    // Every tenth user asks twice, with a request of its own each time.
    const callers = Array.from({ length: USERS }, (_, n) => `u-${n}`).flatMap((userId, n) =>
      n % 10 === 0 ? [userId, userId] : [userId],
    );
    const copies: Copy[] = [];
    const refused = new Map<string, string[]>();
    await atOnce(shuffled(callers), async (userId) => {
      const answer = await claim(couponId, userId);
      if (answer.status === 201) copies.push(Copy.parse(answer.body));
      else {
        expect(answer.status, JSON.stringify(answer.body)).toBe(409);
        refused.set(userId, [...(refused.get(userId) ?? []), Problem.parse(answer.body).code]);
      }
    });

    expect(copies.map(({ serial }) => serial).sort((a, b) => a - b)).toEqual(upTo(COPIES));
    const holders = new Set(copies.map(({ userId }) => userId));
    expect(holders.size).toBe(COPIES);
    for (const [userId, codes] of refused) {
      for (const code of codes) {
        if (holders.has(userId)) expect(['limit-reached', 'sold-out']).toContain(code);
        else expect(code).toBe('sold-out');
      }
    }
    await atOnce(copies, async (copy) => {
      const held = (await walletOf(copy.userId)).filter(
        ({ userCouponId }) => userCouponId === copy.userCouponId,
      );
      expect(held, `${copy.userCouponId} was answered`).toHaveLength(1);
    });
    await expectBooks(couponId, COPIES, 0);
  }
}, 600_000);

it('claims sent 2 to 5 times with one Idempotency-Key at one moment: one copy each, equal answers', async () => {
  const requests = 100 * SIZE;
  await publish('again', { total: requests, perUser: 2 });
  const answers: Answer[][] = [];
  await atOnce(upTo(requests), async (n) => {
    const times = 2 + (n % 4);
    const call = () => claim('again', `u-${n}`, `key-${n}`);
    answers.push(await Promise.all(Array.from({ length: times }, call)));
  });
  // Once more each, now that not one is left.
  for (const [first] of [...answers]) {
    if (!first) continue;
    const { userId } = Copy.parse(first.body);
    answers.push([first, await claim('again', userId, `key-${userId.slice(2)}`)]);
  }
  for (const [first, ...others] of answers) {
    expect(first?.status, JSON.stringify(first?.body)).toBe(201);
    for (const other of others) expect(other).toEqual(first);
  }
  const serials = new Set(answers.map(([first]) => Copy.parse(first?.body).serial));
  expect([...serials].sort((a, b) => a - b)).toEqual(upTo(requests));
  await expectBooks('again', requests, 0);
}, 120_000);

it('a total that is raised in the middle of a rush sells exactly the difference', async () => {
  const [first, raised] = [40, 90];
  const claimRules = await publish('raised', { total: first, perUser: 1 });
  const told: string[] = [];
  const rush = atOnce(upTo(200), async (n) => {
    const answer = await claim('raised', `u-${n}`);
    told.push(answer.status === 201 ? 'claimed' : Problem.parse(answer.body).code);
  });
  await expect.poll(() => told.length).toBeGreaterThan(first / 2);
  const patch = { claim: { ...claimRules, total: raised } };
  const changed = await api('PATCH', '/v1/templates/raised', patch, { 'if-match': '"2"' });
  expect(changed.status, JSON.stringify(changed.body)).toBe(200);
  await rush;
  for (let n = 201; n <= 300; n++) {
    const answer = await claim('raised', `u-${n}`);
    told.push(answer.status === 201 ? 'claimed' : Problem.parse(answer.body).code);
  }
  expect(told.filter((one) => one === 'claimed')).toHaveLength(raised);
  expect(new Set(told)).toEqual(new Set(['claimed', 'sold-out']));
  await expectBooks('raised', raised, 0);
}, 60_000);

it('a pause in the middle of a rush: no claim that is sent after its answer gets a copy', async () => {
  await publish('paused', { total: 10_000, perUser: 1 });
  let [paused, after] = [false, 0];
  await atOnce(upTo(400), async (n) => {
    if (n === 100) {
      expect((await api('POST', '/v1/templates/paused/pause')).status).toBe(200);
      paused = true;
      return;
    }
    const sentAfter = paused;
    const answer = await claim('paused', `u-${n}`);
    if (answer.status !== 201) expect(Problem.parse(answer.body).code).toBe('paused');
    if (!sentAfter) return;
    after++;
    expect(answer.status).toBe(409);
  });
  expect(after).toBeGreaterThan(50);
}, 60_000);

async function claim(couponId: string, userId: string, key?: string): Promise<Answer> {
  const headers = key === undefined ? {} : { 'idempotency-key': key };
  return whenNotBusy(() => api('POST', `/v1/coupons/${couponId}/claims`, { userId }, headers));
}

async function publish(
  id: string,
  limits: { readonly total: number; readonly perUser: number },
): Promise<Record<string, unknown>> {
  const claim = { opensAt: '2020-01-01T00:00:00Z', closesAt: '2100-01-01T00:00:00Z', ...limits };
  const draft = {
    id,
    name: id,
    currency: 'USD',
    discount: { type: 'amount-off', amount: 100 },
    scope: { include: [{ type: 'all' }], exclude: [] },
    claim,
    validity: { type: 'fixed', from: '2020-01-01T00:00:00Z', to: '2100-01-01T00:00:00Z' },
  };
  expect((await api('POST', '/v1/templates', draft)).status).toBe(201);
  expect((await api('POST', `/v1/templates/${id}/publish`)).status).toBe(200);
  return claim;
}

async function walletOf(userId: string) {
  const { body } = await api('GET', `/v1/users/${userId}/coupons?status=unused&limit=100`);
  return Wallet.parse(body).coupons;
}

async function expectBooks(couponId: string, claimed: number, remaining: number): Promise<void> {
  const { body } = await api('POST', '/v1/reconciliations', { check: true, limit: 200 });
  const books = Books.parse(body);
  expect(books.balanced, JSON.stringify(books)).toBe(true);
  expect(books.coupons.find((coupon) => coupon.couponId === couponId)).toMatchObject({ claimed, remaining });
}

async function atOnce<T>(values: readonly T[], visit: (value: T) => Promise<void>): Promise<void> {
  const left = values.values();
  await Promise.all(
    Array.from({ length: CONNECTIONS }, async () => {
      for (const value of left) await visit(value);
    }),
  );
}

function upTo(n: number): number[] {
  return Array.from({ length: n }, (_, i) => i + 1);
}

function shuffled<T>(values: readonly T[]): T[] {
  return values
    .map((value) => ({ value, place: Math.random() }))
    .sort((a, b) => a.place - b.place)
    .map(({ value }) => value);
}
