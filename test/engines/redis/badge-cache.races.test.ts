import { setTimeout as pause } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { badgeKeys, generationOf } from '../../../src/adapters/redis/badge-keys.ts';
import { connectRedis } from '../../../src/adapters/redis/connect-redis.ts';
import { EntityClient } from '../../../src/adapters/redis/entity-client.ts';
import { createKeptTemplates } from '../../../src/adapters/redis/kept-templates.ts';
import { itemOf } from '../../contracts/make.ts';
import { templateOf } from '../../domain/make.ts';
import { type RedisCluster, type RedisServer, startRedis, startRedisCluster } from '../redis-server.ts';
import { createSlowIndex, type OpenCache, openCache, type SlowIndex } from './badge-shop.ts';

let servers: { readonly alone: RedisServer; readonly cluster: RedisCluster };
beforeAll(async () => {
  const [alone, cluster] = await Promise.all([startRedis(), startRedisCluster()]);
  servers = { alone, cluster };
});
afterAll(() => Promise.all([servers.alone.stop(), servers.cluster.stop()]));

const version = (n: number) => {
  const item = itemOf('X', { title: `version ${n}` });
  return { item, listed: [], named: [], cutUntil: null };
};
const coupon = (rev: number) => ({ ...templateOf('C', { name: `version ${rev}` }), rev });

describe.each(['alone', 'cluster'] as const)('facts in Redis, %s', (where) => {
  let index: SlowIndex;
  let a: OpenCache;
  let b: OpenCache;
  let prefix: string;
  beforeEach(async () => {
    index = createSlowIndex();
    prefix = `${crypto.randomUUID()}:`;
    const { url } = servers[where];
    [a, b] = await Promise.all([openCache(url, index, { prefix }), openCache(url, index, { prefix })]);
    index.items.set('X', version(1));
    index.templates.set('C', coupon(1));
  });
  afterEach(() => Promise.all([a.close(), b.close()]));

  const seenBy = async ({ facts }: OpenCache) => {
    const item = (await facts.badgeItems(['X'])).get('X')?.item?.title;
    const { byTarget, templates } = await facts.badgeCoupons({ targets: ['all'], couponIds: ['C'] });
    await facts.settled();
    return [item, [...(byTarget.get('all') ?? [])].join(), templates.get('C')?.name];
  };
  const change = () => {
    index.items.set('X', version(2));
    index.templates.set('C', coupon(2));
    index.templates.set('D', templateOf('D'));
  };
  const moved = ['item|X', 'target|all', 'coupon|C', 'coupon|D'];
  const ports = () =>
    where === 'alone' ? [servers.alone.port] : servers.cluster.nodes.map(({ port }) => port);
  const onEachNode = async (work: (node: Redis) => Promise<unknown>) => {
    for (const port of ports()) {
      const node = new Redis(port);
      await work(node);
      node.disconnect();
    }
  };
  const old = ['version 1', 'C', 'version 1'];
  const now = ['version 2', 'C,D', 'version 2'];

  it('what one process has asked for, others need not ask for', async () => {
    expect(await seenBy(a)).toEqual(old);
    index.asked = [];
    expect(await seenBy(b)).toEqual(old);
    expect(index.asked).toEqual([]);
    expect(b.shared.counts()).toEqual({ kept: 3, asked: 0 });
  });

  it('what has moved is asked for again, once', async () => {
    await seenBy(a);
    change();
    expect(await seenBy(b)).toEqual(old);
    await a.shared.moved(moved);
    expect(await seenBy(b)).toEqual(now);
    index.asked = [];
    expect(await seenBy(a)).toEqual(now);
    // What came along with its target had not been asked for by itself.
    expect(index.asked).toEqual(['coupon|D']);
  });

  it.each([
    ['it is told', () => a.shared.moved(moved)],
    ['everything is forgotten', () => a.shared.moved(['*'])],
    [
      'it is told, and everything is lost',
      () => a.shared.moved(moved).then(() => onEachNode((node) => node.flushall())),
    ],
    [
      'everything is lost, and it is told',
      () => onEachNode((node) => node.flushall()).then(() => a.shared.moved(moved)),
    ],
    [
      'it is told, and somebody else asks meanwhile',
      async () => {
        await a.shared.moved(moved);
        // Leaves leases of its own where those of the first were.
        const release = index.hold();
        const asking = Promise.all([
          b.facts.badgeItems(['X']),
          b.facts.badgeCoupons({ targets: ['all'], couponIds: ['C'] }),
        ]);
        await expect.poll(() => index.asked.length, { interval: 2 }).toBe(6);
        release();
        await asking;
      },
    ],
  ])('an answer from before a change is not kept where %s before it comes', async (_, happens) => {
    const release = index.hold();
    const asking = Promise.all([
      a.facts.badgeItems(['X']),
      a.facts.badgeCoupons({ targets: ['all'], couponIds: ['C'] }),
    ]);
    await expect.poll(() => index.asked.length, { interval: 2 }).toBe(3);
    change();
    await happens();
    release();
    const [items] = await asking;
    await Promise.all([a.facts.settled(), b.facts.settled()]);
    expect(items.get('X')).toEqual(version(1));
    expect(await seenBy(b)).toEqual(now);
    expect(await seenBy(a)).toEqual(now);
  });

  it('a template that is saved late is not taken for what it has become', async () => {
    const { client, keys, close } = await open(servers[where].url, where === 'cluster', prefix);
    await seenBy(a);
    change();
    await a.shared.moved(moved);
    expect(await seenBy(a)).toEqual(now);
    const late = createKeptTemplates(client, { prefix: keys.prefix, timeoutMs: 1_000 });
    await late.save(keys.generation, coupon(1));
    expect((await late.read(keys.generation, ['C'])).get('C')?.rev).toBe(1);
    index.asked = [];
    expect(await seenBy(b)).toEqual(now);
    expect(index.asked).toContain('coupon|C');
    await b.facts.settled();
    index.asked = [];
    expect(await seenBy(b)).toEqual(now);
    expect(index.asked).toEqual([]);
    await close();
  });

  it('what is lost from under a reader is asked for again', async () => {
    for (let n = 0; n < 8; n++) {
      await seenBy(a);
      await onEachNode(async (node) => {
        // An eviction takes what it likes, the book too.
        for (const key of await node.keys(`${prefix}*`)) if (Math.random() < 0.3) await node.unlink(key);
      });
      expect(await seenBy(b)).toEqual(old);
    }
  });

  it('a generation that was lost is told to who remembers by it', async () => {
    await seenBy(a);
    await a.shared.moved(['item|Y']);
    const heard: string[] = [];
    a.announcements.subscribe((keys) => heard.push(...keys));
    await a.shared.moved(['item|Y']);
    expect(heard).toEqual([]);
    await onEachNode((node) => node.flushall());
    await a.shared.moved(['item|Y']);
    expect(heard).toEqual(['*']);
    await a.shared.moved(['item|Y']);
    expect(heard).toEqual(['*']);
  });
});

it('a Redis that comes back as an older copy of itself is not believed, once the leader has seen it', async () => {
  const server = await startRedis();
  const index = createSlowIndex();
  index.items.set('X', version(1));
  const leader = await openCache(server.url, index, { prefix: 'p:', commandTimeoutMs: 1_000 });
  const titleOf = async () => {
    const found = await leader.facts.badgeItems(['X']);
    await leader.facts.settled();
    return found.get('X')?.item?.title;
  };
  await titleOf();
  leader.shared.tend();
  const client = new Redis(server.port);
  const copy = await Promise.all(
    (await client.keys('p:*')).map(async (key) => [key, await client.dumpBuffer(key)] as const),
  );
  client.disconnect();
  index.items.set('X', version(2));
  await leader.shared.moved(['item|X']);
  expect(await titleOf()).toBe('version 2');
  await server.stop();

  const again = await startRedis([], server.port);
  const other = new Redis(again.port);
  for (const [key, value] of copy) await other.restore(key, 60_000, value);
  other.disconnect();
  const heard: string[] = [];
  leader.announcements.subscribe((keys) => heard.push(...keys));
  // The reader rests a second after a Redis that was away, and reads what is there.
  await expect.poll(titleOf, { timeout: 10_000 }).toBe('version 1');
  const deadline = performance.now() + 10_000;
  while (!heard.includes('*') && performance.now() < deadline) {
    leader.shared.tend();
    await pause(20);
  }
  expect(heard).toContain('*');
  expect(await titleOf()).toBe('version 2');
  await leader.close();
  await again.stop();
});

async function open(url: string, isCluster: boolean, prefix: string) {
  const client = await EntityClient.connect({ url, isCluster, connectTimeoutMs: 2_000 });
  const keys = badgeKeys(`${prefix}clipper:badge:`);
  const connection = await connectRedis({ url });
  const generation = await generationOf(connection.client, keys);
  return {
    client,
    keys: { ...keys, generation },
    close: async () => {
      await client.close();
      await connection.close();
    },
  };
}
