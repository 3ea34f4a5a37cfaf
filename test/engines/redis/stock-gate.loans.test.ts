import { randomUUID } from 'node:crypto';
import { expect, it } from 'vitest';
import { createMemoryAnnouncements } from '../../../src/adapters/memory/announcements.ts';
import { openMemoryStore } from '../../../src/adapters/memory/open-memory-store.ts';
import type { RedisClient } from '../../../src/adapters/redis/connect-redis.ts';
import { bucketKeys, homeOf } from '../../../src/adapters/redis/gate-keys.ts';
import { createScripts } from '../../../src/adapters/redis/run-script.ts';
import { createRedisGate } from '../../../src/adapters/redis/stock-gate.ts';
import { templateOf } from '../../domain/make.ts';
import { startRedis } from '../redis-server.ts';
import { withRedis } from './each-with-redis.ts';

const redis = withRedis(() => startRedis());
const day = '2026-03-01';

it.each([
  ['arrive there', 0],
  ['arrive in the bucket that looked', 1],
])('a coupon is not sold out whose last copies are between two buckets, and then %s', async (_, lender) => {
  const { client } = redis().connection;
  const run = createScripts(client);
  const prefix = `${randomUUID()}:`;
  const template = templateOf('C', { claim: { opensAt: 0, closesAt: 9, perUser: null, total: 4 } });
  let afterLook = async (): Promise<unknown> => null;
  const gate = createRedisGate({
    client: seen(client, () => afterLook()),
    source: openMemoryStore().userCoupons,
    announcements: createMemoryAnnouncements(),
    instance: 'another',
    prefix,
    bucketsFor: () => 2,
  });
  let requests = 0;
  const ask = (userId: string) => {
    const n = ++requests;
    return gate.reserve({ template, userId, requestId: `r${n}`, userCouponId: `uc-${n}`, day, now: 1 });
  };
  const [first, second] = [userOf(0), userOf(1)];
  for (const userId of [first, second]) expect(await ask(userId)).toMatchObject({ ok: true });
  const books = [0, 1].map((bucket) => bucketKeys(prefix, 'C', bucket));
  const [from, to] = lender === 0 ? books : books.toReversed();
  if (!from || !to) throw new Error('There are two buckets.');
  const epoch = Number(await client.hget(from.book, 'epoch'));
  const keysOf = ({ book, free, loans, dayFree }: typeof from) => [book, free, loans, dayFree(day)];
  // What the lender has left is under way; the other one takes what is its own.
  await run('lend', keysOf(from), ['loan', 'serial', day, epoch, 4, 9, lender, 2]);
  expect(await ask(lender === 0 ? second : first)).toMatchObject({ ok: true });
  const numbers = (await client.hget(from.loans, 'loan'))?.split('|')[2] ?? '';
  let looks = 0;
  afterLook = async () => {
    if (++looks !== 2) return;
    await run('borrow', keysOf(to), ['loan', 'serial', epoch, numbers, day]);
    await run('end-loan', keysOf(from), ['loan', 0]);
  };
  expect(await ask(first)).toMatchObject({ ok: true });
  expect(await ask(second)).toEqual({ ok: false, code: 'sold-out' });
  expect(looks).toBeGreaterThan(1);
});

/** `afterLook` comes between a look at a bucket's books and what the gate makes of it. */
function seen(client: RedisClient, afterLook: () => Promise<unknown>): RedisClient {
  const looked = async (answer: unknown) => {
    if (Array.isArray(answer) && answer[0] === 'books') await afterLook();
    return answer;
  };
  return new Proxy(client, {
    get: (target, name) => {
      const member: unknown = Reflect.get(target, name);
      if (typeof member !== 'function') return member;
      return (...args: unknown[]) => {
        const answer: unknown = Reflect.apply(member, target, args);
        return answer instanceof Promise ? answer.then(looked) : answer;
      };
    },
  });
}

/** A user whose home is this one of two buckets. */
function userOf(bucket: number): string {
  for (let n = 0; ; n++) if (homeOf(`u-${n}`, 2) === bucket) return `u-${n}`;
}
