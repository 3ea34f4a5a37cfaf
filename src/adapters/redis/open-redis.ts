import type { Announcements } from '../../ports/announcements.ts';
import type { EngineHealth } from '../../ports/engine-health.ts';
import type { IdempotencyStore } from '../../ports/idempotency-store.ts';
import type { CreateRateCounter } from '../../ports/rate-counter.ts';
import type { StockGate } from '../../ports/stock-gate.ts';
import { createRedisAnnouncements } from './announcements.ts';
import { cacheAnswers } from './answers.ts';
import { connectRedis } from './connect-redis.ts';
import type { GateSource } from './gate-context.ts';
import { redisRateCounters } from './rate-counters.ts';
import { createRedisHealth } from './redis-health.ts';
import { createRedisGate } from './stock-gate.ts';

export interface RedisEngine {
  readonly gate: StockGate;
  readonly announcements: Announcements;
  readonly health: readonly EngineHealth[];
  readonly createRateCounter: CreateRateCounter;
  /** The store's answers, repeated from Redis. */
  answersOf(store: IdempotencyStore): IdempotencyStore;
  close(): Promise<void>;
}

export interface RedisOptions {
  readonly url: string;
  /** Where the gate reads numbers that Redis does not hold. */
  readonly source: GateSource;
  /** Names this process among the others; a new one at every start. */
  readonly instance: string;
  /** Before every key, where several installations share a Redis. */
  readonly prefix?: string;
}

/** Connects, and puts together what processes share in Redis. */
export async function openRedis({ url, source, instance, prefix = '' }: RedisOptions): Promise<RedisEngine> {
  const { client, close } = await connectRedis({ url });
  try {
    const channel = `${prefix}clipper:announcements`;
    const announcements = await createRedisAnnouncements({ client, instance, channel });
    const gate = createRedisGate({
      client,
      source,
      instance,
      announcements,
      prefix: `${prefix}clipper:gate:`,
    });
    return {
      gate,
      announcements,
      health: [createRedisHealth(client, { mayEvict: false })],
      createRateCounter: redisRateCounters(client, prefix),
      answersOf: (store) => cacheAnswers(store, { client, prefix: `${prefix}clipper:answer:` }),
      close: async () => {
        await gate.flushed();
        await announcements.close();
        await close();
      },
    };
  } catch (error) {
    await close();
    throw error;
  }
}
