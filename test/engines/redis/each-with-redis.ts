import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll } from 'vitest';
import { createMemoryAnnouncements } from '../../../src/adapters/memory/announcements.ts';
import { connectRedis, type RedisConnection } from '../../../src/adapters/redis/connect-redis.ts';
import { createRedisGate } from '../../../src/adapters/redis/stock-gate.ts';
import type { StockGate } from '../../../src/ports/stock-gate.ts';
import type { UserCouponStore } from '../../../src/ports/user-coupon-store.ts';

export interface OpenRedis {
  readonly connection: RedisConnection;
  /** A gate of its own, empty. */
  gate(source: UserCouponStore): StockGate;
  /** One of several processes that share a gate. */
  process(source: UserCouponStore, prefix: string, bucketsFor?: (total: number | null) => number): StockGate;
}

/** One server, or cluster, and one client for the tests of the suite that calls this. */
export function withRedis(
  start: () => Promise<{ readonly url: string; stop(): Promise<void> }>,
): () => OpenRedis {
  let server: { readonly url: string; stop(): Promise<void> } | null = null;
  let connection: RedisConnection | null = null;
  beforeAll(async () => {
    server = await start();
    connection = await connectRedis({ url: server.url });
  });
  afterAll(async () => {
    await connection?.close();
    await server?.stop();
  });
  return () => {
    if (!connection) throw new Error('Redis is open within a test only.');
    const { client } = connection;
    const process: OpenRedis['process'] = (source, prefix, bucketsFor) =>
      createRedisGate({
        client,
        source,
        instance: randomUUID(),
        announcements: createMemoryAnnouncements(),
        prefix,
        ...(bucketsFor ? { bucketsFor } : {}),
      });
    return { connection, process, gate: (source) => process(source, `${randomUUID()}:`) };
  };
}
