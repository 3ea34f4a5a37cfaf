import { afterAll, beforeAll, expect, test } from 'vitest';
import { openMongoStore } from '../../src/adapters/mongo/open-store.ts';
import type { Store } from '../../src/ports/store.ts';
import { type Api, apiOf } from '../process/api.ts';
import { publish } from '../process/publish.ts';
import { type RunningServer, startServer } from '../process/server.ts';
import { type RunningEngines, startEngines } from './start-engines.ts';
import { startTwoSyncers, type TwoSyncers } from './sync-kill/two-syncers.ts';

/** How many items the shop has; half of them are on a coupon's list. */
const size = Number(process.env.REBUILD_ITEMS ?? 2_000);
const onList = Math.floor(size / 2);
const readersAServer = 2;
const readyMs = 60_000;
const rebuildMs = 120_000;
const itemIds = Array.from({ length: size }, (_, n) => `item-${n}`);

let engines: RunningEngines;
let store: Store;
let servers: RunningServer[] = [];
let syncers: TwoSyncers;

beforeAll(async () => {
  engines = await startEngines();
  const env = engines.env();
  store = await openMongoStore({ url: env.MONGODB_URL ?? '' });
  servers = await Promise.all([startServer({ env }), startServer({ env })]);
  // The first copy is quicker than so many changes.
  for (const api of servers.slice(0, 1).map(apiOf)) await fillShop(api);
  syncers = await startTwoSyncers(store, env);
});
afterAll(async () => {
  await Promise.all(servers.map((server) => server.stop()));
  await syncers?.stop();
  await store?.close();
  await engines?.stop();
});

test(
  'a rebuild by another process, whose leader is killed on the way, leaves no reader a gap',
  async () => {
    const [api] = servers.map(apiOf);
    if (!api) throw new Error('There is no server.');
    await expect.poll(() => look(api, 'item-0').catch(String), { timeout: readyMs }).toEqual(whole(size));

    await accepted(api('POST', '/v1/sync/rebuild'));
    let isOver = false;
    let [written, reads, mostSeen] = [0, 0, size];
    const rebuilt = async () => {
      await expect.poll(() => lastRebuild(api), { timeout: readyMs }).toMatchObject({ state: 'running' });
      await syncers.killLeader({ afterMs: 0, isLast: false });
      await expect.poll(() => lastRebuild(api), { timeout: rebuildMs }).toMatchObject({ state: 'done' });
    };
    const write = async () => {
      while (!isOver) {
        const [changed] = itemsOf([`item-${written % size}`]);
        await accepted(
          api('PUT', '/v1/items', {
            items: [{ ...changed, salesCount: written + 1 }, ...itemsOf([`new-${written}`])],
          }),
        );
        written++;
      }
    };
    const read = async (from: Api, nth: number) => {
      for (let n = nth; !isOver; n++) {
        const seenBefore = mostSeen;
        const seen = await look(from, `item-${n % onList}`);
        expect(seen).toEqual(whole(seen.items));
        // Nor does anybody see less than somebody saw before.
        expect(seen.items).toBeGreaterThanOrEqual(seenBefore);
        mostSeen = Math.max(mostSeen, seen.items);
        reads++;
      }
    };
    const busy = [
      write(),
      ...servers.flatMap((server) =>
        Array.from({ length: readersAServer }, (_, nth) => read(apiOf(server), nth)),
      ),
    ];
    await Promise.race([rebuilt(), ...busy]).finally(() => {
      isOver = true;
    });
    await Promise.all(busy);
    await expect.poll(() => look(api, 'item-0'), { timeout: readyMs }).toEqual(whole(size + written));
    console.log(`${reads} times everything was read, ${written} times something written`);
    expect(Math.min(reads, written)).toBeGreaterThan(3);
  },
  2 * readyMs + rebuildMs,
);

async function lastRebuild(api: Api): Promise<unknown> {
  const { body } = await api('GET', '/v1/sync');
  return (body as { readonly lastRebuild: unknown }).lastRebuild;
}

interface Seen {
  readonly items: number;
  readonly listed: number;
  readonly coupons: readonly string[];
  readonly badges: readonly string[];
}

/** What a shopper sees, by everything that asks the index. */
async function look(api: Api, itemId: string): Promise<Seen> {
  const read = async (path: string) => {
    const { status, body } = await api('GET', path);
    if (status !== 200) throw new Error(`${path}: ${status} ${JSON.stringify(body)}`);
    // biome-ignore lint/suspicious/noExplicitAny: a parsed answer
    return body as any;
  };
  const [items, listed, coupons, badges] = await Promise.all([
    read('/v1/coupons/everywhere/items?limit=1'),
    read('/v1/coupons/listed/items?limit=1'),
    read('/v1/coupons?q=tea'),
    read(`/v1/badges?itemIds=${itemId}`),
  ]);
  return {
    items: items.total,
    listed: listed.total,
    coupons: idsOf(coupons.coupons),
    badges: idsOf(badges.items[itemId]),
  };
}

function idsOf(coupons: readonly { readonly couponId: string }[]): string[] {
  return coupons.map(({ couponId }) => couponId).sort();
}

function whole(items: number): Seen {
  return { items, listed: onList, coupons: ['everywhere', 'listed'], badges: ['everywhere', 'listed'] };
}

async function fillShop(api: Api): Promise<void> {
  for (const some of chunksOf(itemIds)) await accepted(api('PUT', '/v1/items', { items: itemsOf(some) }));
  for (const [id, target] of [
    ['listed', { type: 'items' }],
    ['everywhere', { type: 'category', id: 'tea' }],
  ] as const) {
    await publish(api, id, {}, { name: 'Tea time', scope: { include: [target] } });
  }
  for (const some of chunksOf(itemIds.slice(0, onList))) {
    const items = some.map((itemId, sort) => ({ itemId, sort }));
    await accepted(api('PUT', '/v1/templates/listed/items', { items }));
  }
}

function itemsOf(ids: readonly string[]) {
  const plain = { title: 'Green tea', categoryPath: ['tea'], salePrice: 900, currency: 'USD' };
  return ids.map((itemId) => ({ itemId, ...plain }));
}

function chunksOf(ids: readonly string[]): string[][] {
  return Array.from({ length: Math.ceil(ids.length / 500) }, (_, n) => ids.slice(n * 500, (n + 1) * 500));
}

async function accepted(answer: ReturnType<Api>): Promise<void> {
  const { status, body } = await answer;
  if (status >= 300) throw new Error(`${status} ${JSON.stringify(body)}`);
}
