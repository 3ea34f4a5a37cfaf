import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { type Answer, type Api, apiOf } from '../process/api.ts';
import { publish } from '../process/publish.ts';
import { type RunningServer, startServer } from '../process/server.ts';
import { whenNotBusy } from '../process/when-not-busy.ts';

/** Fewer than the connections of a rush: the client shares the machine with the servers. */
const CONNECTIONS = 64;
/** So few that the operator's word is answered while it is fresh: what is forgotten late is seen. */
const CALLERS = 8;
/** Wherever a change of an operator was made, it holds in every process after so long. */
const HEARD_EVERYWHERE_MS = 1_000;

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

export interface ClaimRace {
  /** Servers over one store; more than one needs engines that are told by `env`. */
  readonly processes: number;
  /** Added to each server's environment: MONGODB_URL, REDIS_URL, … Asked once, when the servers start. */
  readonly env: () => Readonly<Record<string, string>>;
  /** 1,000 users a round for 200 copies, times this. */
  readonly size: number;
  readonly rounds: number;
}

/** What real servers hold while everybody claims at once, through whichever of them. */
export function describeClaimRace(name: string, { processes, env, size, rounds }: ClaimRace): void {
  const USERS = 1_000 * size;
  const COPIES = 200 * size;

  describe(name, () => {
    const servers: RunningServer[] = [];
    let apis: Api[] = [];
    let turn = 0;
    const api: Api = (...call) => {
      const next = apis[turn++ % apis.length];
      if (!next) throw new Error('No server runs.');
      return next(...call);
    };
    beforeAll(async () => {
      const engines = env();
      for (let n = 0; n < processes; n++) servers.push(await startServer({ env: engines }));
      apis = servers.map(apiOf);
    }, 120_000);
    afterAll(async () => {
      for (const server of servers) await server.stop();
    });

    it(`${USERS} users race for ${COPIES} copies, limit 1: all are sold, each once, never two to a user`, async () => {
      for (let round = 0; round < rounds; round++) {
        const couponId = `race-${round}`;
        await publish(api, couponId, { total: COPIES });
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
      const requests = 100 * size;
      // At another process the same request may take a second number for a moment, and gives it back: nobody else
      // must miss it.
      const spare = processes === 1 ? 0 : requests;
      await publish(api, 'again', { total: requests + spare, perUser: 2 });
      const answers: Answer[][] = [];
      await atOnce(upTo(requests), async (n) => {
        const times = 2 + (n % 4);
        const call = () => claim('again', `u-${n}`, `key-${n}`);
        answers.push(await Promise.all(Array.from({ length: times }, call)));
      });
      const serials = new Set<number>();
      await atOnce(upTo(spare), async (n) => {
        const answer = await claim('again', `other-${n}`);
        expect(answer.status, JSON.stringify(answer.body)).toBe(201);
        serials.add(Copy.parse(answer.body).serial);
      });
      // Once more each, now that not one is left.
      for (const [first] of [...answers]) {
        if (!first) continue;
        expect(first.status, JSON.stringify(first.body)).toBe(201);
        const { userId } = Copy.parse(first.body);
        answers.push([first, await claim('again', userId, `key-${userId.slice(2)}`)]);
      }
      for (const [first, ...others] of answers) {
        for (const other of others) expect(other).toEqual(first);
      }
      for (const [first] of answers) serials.add(Copy.parse(first?.body).serial);
      expect([...serials].sort((a, b) => a - b)).toEqual(upTo(requests + spare));
      await expectBooks('again', requests + spare, 0);
    }, 120_000);

    it('a total that is raised in the middle of a rush sells exactly the difference', async () => {
      const [first, raised] = [40, 90];
      const published = await publish(api, 'raised', { total: first });
      const told: string[] = [];
      let users = 0;
      const tell = async () => {
        const answer = await claim('raised', `u-${users++}`);
        told.push(answer.status === 201 ? 'claimed' : Problem.parse(answer.body).code);
      };
      const rush = atOnce(upTo(200), tell);
      await expect.poll(() => told.length).toBeGreaterThan(first / 2);
      const patch = { claim: { ...published.claim, total: raised } };
      const changed = await api('PATCH', '/v1/templates/raised', patch, { 'if-match': '"2"' });
      expect(changed.status, JSON.stringify(changed.body)).toBe(200);
      const heardAt = performance.now() + (processes === 1 ? 0 : HEARD_EVERYWHERE_MS);
      await rush;
      // Those who come until every process has heard of it, and then as many as are left and more.
      while (performance.now() < heardAt) await tell();
      await atOnce(upTo(raised + 10), tell);
      expect(told.filter((one) => one === 'claimed')).toHaveLength(raised);
      expect(new Set(told)).toEqual(new Set(['claimed', 'sold-out']));
      await expectBooks('raised', raised, 0);
    }, 60_000);

    it.each([
      ['pause', 'paused'],
      ['end', 'ended'],
    ])(
      '%s in the middle of a rush: a claim that is sent when it has been heard of gets no copy',
      async (action, code) => {
        const couponId = `stopped-by-${action}`;
        await publish(api, couponId, { total: 100_000 });
        let [heardAt, after, users] = [Number.POSITIVE_INFINITY, 0, 0];
        const claimOn = async () => {
          while (after < 20 * processes) {
            const sentAfter = performance.now() > heardAt;
            const answer = await claim(couponId, `u-${users++}`);
            if (answer.status !== 201) expect(Problem.parse(answer.body).code).toBe(code);
            if (!sentAfter) continue;
            after++;
            expect(answer.status, JSON.stringify(answer.body)).toBe(409);
          }
        };
        const rush = Promise.all(Array.from({ length: CALLERS }, claimOn));
        await expect.poll(() => users).toBeGreaterThan(2 * CALLERS);
        expect((await api('POST', `/v1/templates/${couponId}/${action}`)).status).toBe(200);
        // Where it was said it holds at once.
        heardAt = performance.now() + (processes === 1 ? 0 : HEARD_EVERYWHERE_MS);
        await rush;
      },
      60_000,
    );

    async function claim(couponId: string, userId: string, key?: string): Promise<Answer> {
      const headers = key === undefined ? {} : { 'idempotency-key': key };
      return whenNotBusy(() => api('POST', `/v1/coupons/${couponId}/claims`, { userId }, headers));
    }

    async function walletOf(userId: string) {
      const { body } = await api('GET', `/v1/users/${userId}/coupons?status=unused&limit=100`);
      return Wallet.parse(body).coupons;
    }

    async function expectBooks(couponId: string, claimed: number, remaining: number): Promise<void> {
      const { body } = await api('POST', '/v1/reconciliations', { check: true, limit: 200 });
      const books = Books.parse(body);
      expect(books.balanced, JSON.stringify(books)).toBe(true);
      expect(books.coupons.find((coupon) => coupon.couponId === couponId)).toMatchObject({
        claimed,
        remaining,
      });
    }
  });
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
