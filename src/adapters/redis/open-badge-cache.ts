import { Cluster } from 'ioredis';
import type { Announcements } from '../../ports/announcements.ts';
import type { BadgeFacts } from '../../ports/badge-facts.ts';
import type { Clock } from '../../ports/clock.ts';
import type { DelayQueue } from '../../ports/delay-queue.ts';
import type { RelationStore } from '../../ports/relation-store.ts';
import type { SharedBadges } from '../../ports/shared-badges.ts';
import { cacheBadgeFacts, type SharedBadgeFacts } from './badge-facts.ts';
import { badgeKeys } from './badge-keys.ts';
import { connectRedis } from './connect-redis.ts';
import { createRedisDelayQueue } from './delay-queue.ts';
import { EntityClient } from './entity-client.ts';
import { createKeptFacts } from './kept-facts.ts';
import { createKeptTemplates } from './kept-templates.ts';
import { createScripts } from './run-script.ts';
import { createSharedBadges } from './shared-badges.ts';

export interface BadgeCache {
  /** The index's, with Redis in front of it. */
  readonly facts: SharedBadgeFacts;
  readonly shared: SharedBadges;
  readonly delayQueue: DelayQueue;
  close(): Promise<void>;
}

export interface BadgeCacheOptions {
  /** May evict. */
  readonly url: string;
  readonly index: BadgeFacts;
  readonly clock: Clock;
  readonly announcements: Announcements;
  readonly relations: Pick<RelationStore, 'among'>;
  /** Before every key, where several installations share a Redis. */
  readonly prefix?: string;
  /** Who waits longer asks the index. */
  readonly commandTimeoutMs?: number;
}

const connectTimeoutMs = 2_000;

/** Connects by both clients: redis-om goes with one of its own. Rejects where Redis does not answer at all. */
export async function openBadgeCache(options: BadgeCacheOptions): Promise<BadgeCache> {
  const { url, index, clock, announcements, relations, prefix = '', commandTimeoutMs = 200 } = options;
  const { client, close } = await connectRedis({
    url,
    setting: 'REDIS_CACHE_URL',
    connectTimeoutMs,
    commandTimeoutMs,
  });
  const isCluster = client instanceof Cluster;
  const entities = await EntityClient.connect({ url, isCluster, connectTimeoutMs }).catch(
    async (error: unknown) => {
      await close();
      throw error;
    },
  );
  const run = createScripts(client);
  const keys = badgeKeys(`${prefix}clipper:badge:`);
  const templates = createKeptTemplates(entities, { prefix: keys.prefix, timeoutMs: commandTimeoutMs });
  const facts = cacheBadgeFacts({
    index,
    clock,
    run,
    keys,
    facts: createKeptFacts(client, run, keys),
    templates,
  });
  const shared = createSharedBadges({ client, keys, facts, templates, announcements, relations });
  return {
    facts,
    shared,
    delayQueue: createRedisDelayQueue(run, { key: `${keys.prefix}due` }),
    close: async () => {
      shared.close();
      await facts.settled();
      await entities.close();
      await close();
    },
  };
}
