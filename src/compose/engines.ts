import { randomUUID } from 'node:crypto';
import { createMemoryAnnouncements } from '../adapters/memory/announcements.ts';
import { createMemoryDelayQueue } from '../adapters/memory/delay-queue.ts';
import { createMemoryRateCounter } from '../adapters/memory/rate-counters.ts';
import { createMemoryGate } from '../adapters/memory/stock-gate.ts';
import { gateWithSlowWay } from '../app/gate-with-slow-way.ts';
import { keepStats } from '../app/keep-stats.ts';
import type { Config } from '../config.ts';
import type { BadgeFacts } from '../ports/badge-facts.ts';
import type { Clock } from '../ports/clock.ts';
import type { EngineHealth } from '../ports/engine-health.ts';
import type { Ports } from '../ports/ports.ts';
import type { CreateRateCounter } from '../ports/rate-counter.ts';
import type { Store } from '../ports/store.ts';

export type EngineSettings = Pick<Config, 'dataDir'> &
  Partial<Pick<Config, 'mongodbUrl' | 'elasticsearchUrl' | 'redisUrl' | 'redisCacheUrl' | 'serialsGuard'>>;

/** Keeps several installations apart on the same engines: a prefix of indices and keys. For tests. */
export interface Apart {
  readonly prefix: string;
}

export interface Engines extends Omit<Store, 'health' | 'close'> {
  readonly index: Ports['index'];
  readonly indexWriter: Ports['indexWriter'];
  /** The index's, or what processes share of it in front of it. */
  readonly badgeFacts: BadgeFacts;
  readonly sharedBadges: Ports['sharedBadges'];
  readonly delayQueue: Ports['delayQueue'];
  readonly gate: Ports['gate'];
  readonly announcements: Ports['announcements'];
  /** Counted for all processes together where they share a Redis. */
  readonly createRateCounter: CreateRateCounter;
  readonly engines: readonly EngineHealth[];
  close(): Promise<void>;
}

/**
 * Opens the engines that the configuration names, the embedded ones where it names none; those that were opened are
 * closed again where one fails. What is not used is not loaded.
 */
export async function openEngines(settings: EngineSettings, clock: Clock, apart?: Apart): Promise<Engines> {
  const closing: (() => Promise<void>)[] = [];
  const close = async () => {
    for (const end of closing.splice(0).reverse()) await end();
  };
  try {
    const store = await openStore(settings);
    closing.push(() => store.close());
    const index = await openIndex(settings, apart);
    closing.push(() => index.close());
    const shared = await openShared(settings, store, apart);
    closing.push(() => shared.close());
    const cache = await openBadges(
      settings,
      { ...shared, clock, relations: store.relations },
      index.index,
      apart,
    );
    closing.push(() => cache.close());
    const engines = [store.health, index.health, ...shared.health];
    const { gate, announcements, createRateCounter } = shared;
    const idempotency = shared.answersOf(store.idempotency);
    const userCoupons = keepStats(store.userCoupons, worthKeepingMs(settings));
    return {
      ...store,
      userCoupons,
      idempotency,
      index: index.index,
      indexWriter: index.writer,
      badgeFacts: cache.facts,
      sharedBadges: cache.shared,
      delayQueue: cache.delayQueue,
      gate,
      announcements,
      createRateCounter,
      engines,
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

async function openStore({ dataDir, mongodbUrl, serialsGuard }: EngineSettings): Promise<Store> {
  if (mongodbUrl != null) {
    const { openMongoStore } = await import('../adapters/mongo/open-store.ts');
    return openMongoStore({ url: mongodbUrl, ...(serialsGuard && { serialsGuard }) });
  }
  const { openSqliteStore } = await import('../adapters/sqlite/open-store.ts');
  return openSqliteStore({ dataDir });
}

async function openIndex({ dataDir, elasticsearchUrl }: EngineSettings, apart: Apart | undefined) {
  if (elasticsearchUrl != null) {
    const { openElasticsearchIndex } = await import('../adapters/elasticsearch/open-index.ts');
    return openElasticsearchIndex({ url: elasticsearchUrl, ...apart });
  }
  const { openSqliteIndex } = await import('../adapters/sqlite/index/open-index.ts');
  return openSqliteIndex({ dataDir });
}

/** Counting in process stops everything else; over a network most of the time is waiting. */
function worthKeepingMs({ mongodbUrl }: EngineSettings): number {
  return mongodbUrl == null ? 2 : 50;
}

/** Each costs the store four readings and may meet another process's number: enough to go on, no rush. */
const slowClaims = 4;

/** What processes share with each other; a process by itself has it in memory. */
async function openShared({ redisUrl }: EngineSettings, store: Store, apart: Apart | undefined) {
  if (redisUrl == null) {
    return {
      gate: createMemoryGate(store.userCoupons),
      announcements: createMemoryAnnouncements(),
      createRateCounter: createMemoryRateCounter,
      answersOf: (answers: Store['idempotency']) => answers,
      health: [],
      close: async () => {},
    };
  }
  const { openRedis } = await import('../adapters/redis/open-redis.ts');
  const { userCoupons } = store;
  const redis = await openRedis({ url: redisUrl, source: userCoupons, instance: randomUUID(), ...apart });
  const gate = gateWithSlowWay({ gate: redis.gate, userCoupons, draw: Math.random }, { atOnce: slowClaims });
  return { ...redis, gate };
}

/** What badges are decided from: the index, and in front of it what processes share in Redis. */
async function openBadges(
  { redisUrl, redisCacheUrl }: EngineSettings,
  needs: Pick<Store, 'relations'> & Pick<Engines, 'announcements'> & { readonly clock: Clock },
  index: BadgeFacts,
  apart: Apart | undefined,
) {
  const url = redisCacheUrl ?? redisUrl;
  if (url == null) {
    return { facts: index, shared: null, delayQueue: createMemoryDelayQueue(), close: async () => {} };
  }
  const { openBadgeCache } = await import('../adapters/redis/open-badge-cache.ts');
  const { clock, announcements, relations } = needs;
  return openBadgeCache({ url, index, clock, announcements, relations, ...apart });
}
