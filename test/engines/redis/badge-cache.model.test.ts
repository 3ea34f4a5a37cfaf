import fc from 'fast-check';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createMemoryAnnouncements } from '../../../src/adapters/memory/announcements.ts';
import { createBadgeMemory } from '../../../src/adapters/memory/badge-memory.ts';
import type { BadgeFacts } from '../../../src/ports/badge-facts.ts';
import type { BadgeMemory } from '../../../src/ports/badge-memory.ts';
import { itemOf } from '../../contracts/make.ts';
import { templateOf } from '../../domain/make.ts';
import { type RedisServer, startRedis } from '../redis-server.ts';
import { type OpenCache, openCache } from './badge-shop.ts';

const runs = Number(process.env.BADGE_CACHE_RUNS ?? 25);
const facts = ['item|X', 'item|Y', 'coupon|C', 'coupon|D', 'target|all'] as const;
type Fact = (typeof facts)[number];

/** Each fact has a version, which every answer shows; a search answers as of when it began, and ends when it is let. */
function createVersions() {
  const versions = new Map<Fact, number>(facts.map((fact) => [fact, 1]));
  const searches: (() => void)[] = [];
  const versionOf = (fact: Fact) => versions.get(fact) ?? 0;
  const search = async <T>(found: T): Promise<T> => {
    await new Promise<void>((resolve) => searches.push(resolve));
    return found;
  };
  const index: BadgeFacts = {
    badgeItems: (itemIds) =>
      search(
        new Map(
          itemIds.map((id) => {
            const title = String(versionOf(id === 'X' ? 'item|X' : 'item|Y'));
            return [id, { item: itemOf(id, { title }), listed: [], named: [], cutUntil: null }] as const;
          }),
        ),
      ),
    badgeCoupons: ({ targets, couponIds }) => {
      // The list of `all` names as many coupons that are not there as its version says.
      const list = Array.from({ length: versionOf('target|all') }, (_, n) => `none-${n}`);
      const ids = couponIds.filter((id) => id === 'C' || id === 'D');
      const templates = ids.map((id) => ({
        ...templateOf(id),
        rev: versionOf(id === 'C' ? 'coupon|C' : 'coupon|D'),
      }));
      return search({
        byTarget: new Map(targets.map((target) => [target, list])),
        templates: new Map(templates.map((template) => [template.id, template])),
      });
    },
  };
  return {
    index,
    versionOf,
    change: (fact: Fact) => versions.set(fact, versionOf(fact) + 1),
    /** Ends the oldest search, or the newest. */
    end: (oldest: boolean) => (oldest ? searches.shift() : searches.pop())?.(),
    isSearching: () => searches.length > 0,
  };
}

async function versionIn(memory: BadgeMemory, fact: Fact): Promise<number> {
  const [kind, id = ''] = fact.split('|');
  if (kind === 'item') return Number((await memory.badgeItems([id])).get(id)?.value.item?.title);
  if (kind === 'target') {
    const { byTarget } = await memory.badgeCoupons({ targets: [id], couponIds: [] });
    return byTarget.get(id)?.value.length ?? 0;
  }
  const { coupons } = await memory.badgeCoupons({ targets: [], couponIds: [id] });
  return coupons.get(id)?.value?.rev ?? 0;
}

let server: RedisServer;
let client: Redis;
let open: readonly OpenCache[];
let versions = createVersions();
beforeAll(async () => {
  server = await startRedis();
  client = new Redis(server.port);
  const index: BadgeFacts = {
    badgeItems: (...asked) => versions.index.badgeItems(...asked),
    badgeCoupons: (...asked) => versions.index.badgeCoupons(...asked),
  };
  open = await Promise.all(['syncer', 'a', 'b'].map(() => openCache(server.url, index, { prefix: 'p:' })));
});
afterAll(async () => {
  await Promise.all(open.map((each) => each.close()));
  client.disconnect();
  await server.stop();
});

const fact = fc.constantFrom(...facts);
const reader = fc.nat(1);
const step = fc.oneof(
  { weight: 4, arbitrary: fc.record({ do: fc.constant('change' as const), fact }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('tell' as const) }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('hear' as const), reader }) },
  { weight: 10, arbitrary: fc.record({ do: fc.constant('read' as const), reader, fact }) },
  { weight: 8, arbitrary: fc.record({ do: fc.constant('end' as const), oldest: fc.boolean() }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('pause' as const) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('lose' as const), share: fc.constantFrom(0.3, 1) }) },
);

it(
  'nobody answers with what is older than the last announcement that has arrived, whatever comes between',
  async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(step, { maxLength: 60 }),
        fc.infiniteStream(fc.double({ min: 0, max: 1, noNaN: true })),
        async (steps, draws) => {
          versions = createVersions();
          const [syncer, ...servers] = open;
          if (!syncer) throw new Error('It was opened before.');
          await syncer.shared.moved(['*']);
          const readers = servers.map((cache) => {
            const announcements = createMemoryAnnouncements();
            const memory = createBadgeMemory({ facts: cache.facts, announcements, clock: { now: () => 0 } });
            return {
              announcements,
              memory,
              heard: new Map<Fact, number>(),
              inbox: [] as Map<string, number>[],
            };
          });
          const moved = new Set<Fact>();
          const reading: Promise<void>[] = [];
          // What was lost is announced by the syncer itself.
          const besides: string[] = [];
          const stop = syncer.announcements.subscribe((keys) => besides.push(...keys));

          for (const one of steps) {
            const server = 'reader' in one ? readers[one.reader] : undefined;
            if (one.do === 'change') {
              versions.change(one.fact);
              moved.add(one.fact);
            } else if (one.do === 'tell') {
              const told = new Map<string, number>(
                [...moved].map((each) => [each, versions.versionOf(each)]),
              );
              moved.clear();
              await syncer.shared.moved([...told.keys()]);
              for (const key of besides.splice(0)) told.set(key, 0);
              for (const { inbox } of readers) inbox.push(told);
            } else if (one.do === 'hear' && server) {
              const told = server.inbox.shift();
              if (!told) continue;
              for (const each of facts) {
                const said = told.get(each);
                if (said) server.heard.set(each, said);
              }
              server.announcements.announce([...told.keys()]);
            } else if (one.do === 'read' && server) {
              const least = server.heard.get(one.fact) ?? 1;
              reading.push(
                versionIn(server.memory, one.fact).then((version) => {
                  expect(version, one.fact).toBeGreaterThanOrEqual(least);
                }),
              );
            } else if (one.do === 'end') {
              versions.end(one.oldest);
            } else if (one.do === 'lose') {
              for (const key of await client.keys('p:*')) {
                if ((draws.next().value ?? 0) <= one.share) await client.unlink(key);
              }
            } else {
              // Redis answers what is under way.
              await client.ping();
            }
          }
          const all = Promise.all(reading);
          let isDone = false;
          void all
            .finally(() => {
              isDone = true;
            })
            .catch(() => undefined);
          while (!isDone) {
            versions.end(true);
            await client.ping();
          }
          await all;
          await Promise.all(servers.map((cache) => cache.facts.settled()));
          stop();
        },
      ),
      { numRuns: runs, endOnFailure: true },
    );
  },
  30_000 + runs * 200,
);
