import { randomUUID } from 'node:crypto';
import { Redis } from 'ioredis';
import { describe, expect, it } from 'vitest';
import { createScripts } from '../../../src/adapters/redis/run-script.ts';
import { startRedis } from '../redis-server.ts';
import { withRedis } from './each-with-redis.ts';
import { openProcesses, type Processes } from './open-processes.ts';

/** `REDIS_FAULT_ROUNDS=50` is the whole proof. */
const ROUNDS = Number(process.env.REDIS_FAULT_ROUNDS ?? 5);
const TOTAL = 120;

const redis = withRedis(() => startRedis());

/** Three processes on one gate. */
const open = (limits: { total: number; perUser?: number; perDay?: number }, buckets: number) => {
  const prefix = `${randomUUID()}:`;
  return openProcesses({
    limits,
    gates: (source) => [0, 1, 2].map(() => redis().process(source, prefix, () => buckets)),
  });
};

async function whenAnswered(processes: Processes, count: number): Promise<void> {
  await expect.poll(() => processes.answered, { interval: 1, timeout: 20_000 }).toBeGreaterThanOrEqual(count);
}

const single = () => {
  const { client } = redis().connection;
  if (!(client instanceof Redis)) throw new Error('These faults are of one server.');
  return client;
};

describe.each([1, 4])('with %i buckets, three processes', (buckets) => {
  it(`FLUSHALL in mid-claim, ${ROUNDS} times: never more copies than the total, and what is unsold can be claimed`, async () => {
    for (let round = 0; round < ROUNDS; round++) {
      const shop = await open({ total: TOTAL }, buckets);
      const rush = shop.rush(TOTAL - 20);
      await whenAnswered(shop, Math.floor((round * 37) % (TOTAL - 40)));
      await single().flushall();
      expect(await rush).toEqual({ claimed: TOTAL - 20 });
      await shop.sellOutAfterReconcile();
    }
  });

  it(`an older copy restored in mid-claim, ${ROUNDS} times: the same`, async () => {
    for (let round = 0; round < ROUNDS; round++) {
      await single().flushall();
      const shop = await open({ total: TOTAL }, buckets);
      const rush = shop.rush(TOTAL - 20);
      await whenAnswered(shop, (round * 17) % 50);
      const older = await copyOfAll(single());
      await whenAnswered(shop, 50 + ((round * 7) % 30));
      await restoreAll(single(), older);
      expect(await rush).toEqual({ claimed: TOTAL - 20 });
      await shop.sellOutAfterReconcile();
    }
  });

  it('more users than copies: as many are sold as there are, one a user, whatever is lost meanwhile', async () => {
    const shop = await open({ total: TOTAL }, buckets);
    const rush = shop.rush(3 * TOTAL);
    for (const at of [30, 60, 90]) {
      await whenAnswered(shop, at);
      await single().flushall();
    }
    const heard = await rush;
    expect(Object.keys(heard).sort()).toEqual(['claimed', 'sold-out']);
    await shop.sellOutAfterReconcile();
  });

  it('a total that is raised in mid-sale sells exactly the difference', async () => {
    const shop = await open({ total: TOTAL }, buckets);
    const rush = shop.rush(TOTAL / 2);
    await whenAnswered(shop, TOTAL / 4);
    await shop.raise(TOTAL + 31);
    expect(await rush).toEqual({ claimed: TOTAL / 2 });
    const more = await shop.rush(2 * TOTAL, 'v');
    expect(more).toEqual({ claimed: TOTAL / 2 + 31, 'sold-out': 2 * TOTAL - TOTAL / 2 - 31 });
    await shop.sellOutAfterReconcile();
  });

  it('a limit a day is sold to its last number, in whichever bucket it lies', async () => {
    const shop = await open({ total: TOTAL, perDay: 50 }, buckets);
    expect(await shop.rush(TOTAL)).toEqual({ claimed: 50, 'sold-out-today': TOTAL - 50 });
  });

  it('scripts that the server forgot are there again at the next call', async () => {
    const shop = await open({ total: TOTAL }, buckets);
    const rush = shop.rush(TOTAL - 20);
    for (let at = 0; at < TOTAL - 20; at += 10) {
      await whenAnswered(shop, at);
      await single().script('FLUSH');
    }
    expect(await rush).toEqual({ claimed: TOTAL - 20 });
    await shop.sellOutAfterReconcile();
  });

  it('connections that break under claims: every user gets a copy, none gets two', async () => {
    const shop = await open({ total: TOTAL }, buckets);
    const rush = shop.rush(TOTAL - 20);
    const killer = single().duplicate({ enableOfflineQueue: true });
    for (let at = 0; at < TOTAL - 20; at += 25) {
      await whenAnswered(shop, at);
      await killer.call('CLIENT', 'KILL', 'TYPE', 'normal', 'SKIPME', 'yes');
    }
    killer.disconnect();
    expect(await rush).toEqual({ claimed: TOTAL - 20 });
    // The last claims may have been answered without it.
    await expect.poll(() => single().ping().catch(String), { timeout: 5_000 }).toBe('PONG');
    await shop.sellOutAfterReconcile();
  });
});

describe('a command that is sent twice', () => {
  const of = (prefix: string, bucket: number) =>
    ['book', 'free', 'loans', 'day-free:D'].map((name) => `${prefix}{C:${bucket}}:${name}`);

  it('lends, and adds what was lent, once', async () => {
    const prefix = `${randomUUID()}:`;
    const run = createScripts(single());
    await single().hset(`${prefix}{C:0}:book`, { loaded: 1, epoch: '65', buckets: 2, next: 1, complete: 0 });
    await single().hset(`${prefix}{C:1}:book`, { loaded: 1, epoch: '65', buckets: 2, next: 12, complete: 0 });
    const lend = () => run('lend', of(prefix, 0), ['loan-1', 'serial', 'D', 65, 10, 2, 0, 2]);
    expect([await lend(), await lend()]).toEqual([
      ['lent', '1,3'],
      ['lent', '1,3'],
    ]);
    const add = () => run('borrow', of(prefix, 1), ['loan-1', 'serial', 65, '1,3', 'D']);
    expect(await add()).toBe(1);
    await single().zrem(`${prefix}{C:1}:free`, '1');
    expect(await add()).toBe(1);
    expect(await single().zrange(`${prefix}{C:1}:free`, '0', '-1')).toEqual(['3']);
    const end = () => run('end-loan', of(prefix, 0), ['loan-1', 1]);
    expect([await end(), await end()]).toEqual([1, 0]);
    expect(await single().zrange(`${prefix}{C:0}:free`, '0', '-1')).toEqual(['1', '3']);
  });
});

async function copyOfAll(client: Redis): Promise<ReadonlyMap<string, Buffer>> {
  const copy = new Map<string, Buffer>();
  for (const key of await client.keys('*')) {
    const value = await client.dumpBuffer(key);
    if (value) copy.set(key, value);
  }
  return copy;
}

/** In one transaction, as a fail-over to a replica that lags: nobody sees a mixture. */
async function restoreAll(client: Redis, copy: ReadonlyMap<string, Buffer>): Promise<void> {
  const all = client.multi().flushall();
  for (const [key, value] of copy) all.restore(key, 0, value);
  await all.exec();
}
