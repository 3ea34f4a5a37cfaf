import type { Announcements } from '../../ports/announcements.ts';
import type { EngineHealth } from '../../ports/engine-health.ts';
import type { StockGate } from '../../ports/stock-gate.ts';
import { createRedisAnnouncements } from './announcements.ts';
import { connectRedis } from './connect-redis.ts';
import type { GateSource } from './gate-context.ts';
import { createRedisHealth } from './redis-health.ts';
import { createRedisGate } from './stock-gate.ts';

export interface RedisEngine {
  readonly gate: StockGate;
  readonly announcements: Announcements;
  readonly health: readonly EngineHealth[];
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
    return {
      gate: createRedisGate({ client, source, instance, prefix: `${prefix}clipper:gate:` }),
      announcements,
      health: [createRedisHealth(client, { mayEvict: false })],
      close: async () => {
        await announcements.close();
        await close();
      },
    };
  } catch (error) {
    await close();
    throw error;
  }
}
