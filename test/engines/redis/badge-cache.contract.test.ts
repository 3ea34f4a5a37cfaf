import { afterAll, beforeAll, expect } from 'vitest';
import { openMemoryIndex } from '../../../src/adapters/memory/search-index.ts';
import { anyKey } from '../../../src/ports/announcements.ts';
import type { BadgeFacts } from '../../../src/ports/badge-facts.ts';
import { describeSearchIndexContract } from '../../contracts/search-index.ts';
import { type RedisCluster, type RedisServer, startRedis, startRedisCluster } from '../redis-server.ts';
import { type OpenCache, openCache } from './badge-shop.ts';

let servers: { readonly alone: RedisServer; readonly cluster: RedisCluster };
beforeAll(async () => {
  const [alone, cluster] = await Promise.all([startRedis(), startRedisCluster()]);
  servers = { alone, cluster };
});
afterAll(() => Promise.all([servers.alone.stop(), servers.cluster.stop()]));

for (const where of ['alone', 'cluster'] as const) {
  describeSearchIndexContract(`memory behind Redis, ${where}`, async () => {
    const memory = await openMemoryIndex();
    const cache = await openCache(servers[where].url, memory.index);
    return {
      index: { ...memory.index, ...askedTwice(cache) },
      writer: {
        ...memory.writer,
        write: async (operations, flush) => {
          const written = await memory.writer.write(operations, flush);
          await cache.shared.moved([anyKey]);
          return written;
        },
      },
      close: async () => {
        await cache.close();
        await memory.close();
      },
    };
  });
}

/** The second answer comes from Redis, and is the first. */
function askedTwice({ facts }: OpenCache): BadgeFacts {
  const twice = async <T>(ask: () => Promise<T>): Promise<T> => {
    const first = await ask();
    await facts.settled();
    // What was found by a target is kept when it is asked for by its id.
    await ask();
    await facts.settled();
    const before = facts.counts();
    const last = await ask();
    expect(last).toEqual(first);
    expect(facts.counts().asked).toBe(before.asked);
    return last;
  };
  return {
    badgeItems: (itemIds, how) => twice(() => facts.badgeItems(itemIds, how)),
    badgeCoupons: (asked) => twice(() => facts.badgeCoupons(asked)),
  };
}
