import { Redis } from 'ioredis';
import type { EngineHealth } from '../../ports/engine-health.ts';
import type { RedisClient } from './connect-redis.ts';

export interface RedisHealth {
  /** A Redis that evicts would lose reservations: true for the one that the gate lies in. */
  readonly mayEvict: boolean;
}

/** Whether every primary answers, and keeps what it is given. */
export function createRedisHealth(client: RedisClient, { mayEvict }: RedisHealth): EngineHealth {
  return {
    engine: 'redis',
    check: async () => {
      try {
        const primaries = client instanceof Redis ? [client] : client.nodes('master');
        if (primaries.length === 0)
          return { ok: false, detail: 'No node of the Redis Cluster is connected.' };
        const policies = await Promise.all(primaries.map(policyOf));
        const evicting = policies.find((policy) => policy !== 'noeviction');
        if (mayEvict || evicting === undefined) return { ok: true };
        return {
          ok: false,
          detail: `Redis runs with maxmemory-policy ${evicting}; the stock gate needs noeviction: set it.`,
        };
      } catch (error) {
        return {
          ok: false,
          detail: `Redis does not answer: ${error instanceof Error ? error.message : error}`,
        };
      }
    },
  };
}

async function policyOf(primary: Redis): Promise<string> {
  const memory = await primary.info('memory');
  return /maxmemory_policy:(\S+)/.exec(memory)?.[1] ?? 'unknown';
}
