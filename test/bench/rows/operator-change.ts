import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { startEngines } from '../../engines/start-engines.ts';
import { type Api, apiOf } from '../../process/api.ts';
import { expectStatus } from '../../process/expect-status.ts';
import { publish } from '../../process/publish.ts';
import { startServer } from '../../process/server.ts';
import { startBenchServer } from '../bench-server.ts';
import { ADMIN_KEY } from '../bench-shop.ts';
import type { RowGroup, TimeRow } from '../row.ts';

const SERVER = path.join(import.meta.dirname, 'operator-change-server.ts');
/** A second: 50 coupons, each followed to its badge, in the midst of 450 prices. */
const couponChanges = 50;
const itemChanges = 450;
const coupons = 100;
const items = 2_000;
const itemsOfRequest = 45;
const mostUnderWay = 100;
const lookMs = 20;
const settleMs = 30_000;

/** What an operator changes, through MongoDB, its change stream, the syncer, Elasticsearch and Redis, to the badge. */
export const operatorChange: RowGroup = {
  name: 'operator-change',
  measure: async ({ quick }) => {
    const engines = await startEngines();
    const env = { ...engines.env(), BOOTSTRAP_ADMIN_KEY: ADMIN_KEY };
    const syncer = await startServer({ env, command: ['node', 'sync/main.ts'] });
    const server = await startBenchServer(SERVER, env);
    try {
      const api = apiOf({ url: server.url, adminKey: ADMIN_KEY });
      await setUp(api);
      // Once more than is measured: what runs for the first time runs slowly.
      await changeAndLook(api, 3, 1);
      return [await changeAndLook(api, quick ? 3 : 15, 1_000)];
    } finally {
      await server.stop();
      await syncer.stop();
      await engines.stop();
    }
  },
};

async function setUp(api: Api): Promise<void> {
  for (let from = 0; from < items; from += itemsOfRequest) await putItems(api, from, 900);
  for (let n = 0; n < coupons; n++) {
    const scope = { include: [{ type: 'item', id: itemOf(n) }] };
    await publish(api, couponOf(n), {}, { name: '0', scope });
  }
  const deadline = performance.now() + settleMs;
  while ((await shownVersions(api)).some((version) => version !== 0)) {
    if (performance.now() > deadline) throw new Error(`the badges were not there within ${settleMs} ms`);
    await pause(lookMs);
  }
}

/** Each change gives the next coupon's name its next number, from `first` on; a reader sees when its badge has it. */
async function changeAndLook(api: Api, seconds: number, first: number): Promise<TimeRow> {
  const revisions: number[] = [];
  for (let coupon = 0; coupon < coupons; coupon++) revisions.push(await revisionOf(api, coupon));
  const sentAt: number[][] = revisions.map(() => []);
  const seen = revisions.map(() => 0);
  const visibleMs: number[] = [];
  const changeCoupon = async (n: number) => {
    const coupon = n % coupons;
    const version = Math.floor(n / coupons);
    sentAt[coupon]?.push(performance.now());
    const route = `/v1/templates/${couponOf(coupon)}`;
    const rev = (revisions[coupon] ?? 0) + version;
    await expectStatus(200, api('PATCH', route, { name: `${first + version}` }, { 'if-match': `"${rev}"` }));
  };
  const began = performance.now();
  let ended: number | null = null;
  const changing = Promise.all([
    atRate(couponChanges, seconds, changeCoupon),
    atRate(itemChanges / itemsOfRequest, seconds, (n) => putItems(api, n * itemsOfRequest, 900 + (n % 100))),
  ]).finally(() => {
    ended = performance.now();
  });
  const isAllSeen = () => seen.every((count, coupon) => count === sentAt[coupon]?.length);
  for (let look = began; ended === null || !isAllSeen(); look += lookMs) {
    if (ended !== null && performance.now() > ended + settleMs) throw new Error('a change is in no badge');
    const versions = await shownVersions(api);
    const now = performance.now();
    for (const [coupon, version] of versions.entries()) {
      const sent = sentAt[coupon] ?? [];
      for (; (seen[coupon] ?? 0) <= version - first; seen[coupon] = (seen[coupon] ?? 0) + 1)
        visibleMs.push(now - (sent[seen[coupon] ?? 0] ?? Number.NaN));
    }
    await pause(Math.max(0, look + lookMs - performance.now()));
  }
  await changing;
  const changes = (couponChanges + itemChanges) * seconds;
  const rate = Math.round((1_000 * changes) / ((ended ?? Number.NaN) - began));
  visibleMs.sort((a, b) => a - b);
  const quantile = (q: number) => visibleMs[Math.floor(visibleMs.length * q)] ?? Number.NaN;
  return {
    what: 'an operator’s change to its badge, three engines, nothing in the server’s memory',
    unit: 'ms',
    p50: quantile(0.5),
    p99: quantile(0.99),
    goalMs: 1_000,
    note: `${visibleMs.length} coupons, from the moment their change was sent, among ${rate} changes a second (${couponChanges} coupons, else items)`,
  };
}

/** Calls at this rate, however long each takes. */
async function atRate(perSecond: number, seconds: number, call: (n: number) => Promise<void>): Promise<void> {
  const underWay = new Set<Promise<void>>();
  const began = performance.now();
  for (let n = 0; n < perSecond * seconds; n++) {
    await pause(Math.max(0, began + (1_000 * n) / perSecond - performance.now()));
    while (underWay.size >= mostUnderWay) await Promise.race(underWay);
    const called = call(n).finally(() => underWay.delete(called));
    underWay.add(called);
  }
  await Promise.all(underWay);
}

async function putItems(api: Api, from: number, salePrice: number): Promise<void> {
  const some = Array.from({ length: itemsOfRequest }, (_, n) => itemOf((from + n) % items));
  const body = { items: some.map((itemId) => ({ itemId, title: itemId, salePrice, currency: 'USD' })) };
  await expectStatus(200, api('PUT', '/v1/items', body));
}

async function revisionOf(api: Api, coupon: number): Promise<number> {
  const { body } = await api('GET', `/v1/templates/${couponOf(coupon)}`);
  return (body as { readonly rev: number }).rev;
}

/** The number in each coupon's name as its item's badge shows it; -1 where there is none. */
async function shownVersions(api: Api): Promise<number[]> {
  const itemIds = Array.from({ length: coupons }, (_, n) => itemOf(n));
  const { body } = await api('GET', `/v1/badges?itemIds=${itemIds.join(',')}`);
  const { items: badges } = body as {
    readonly items: Readonly<Record<string, readonly { readonly name: string }[]>>;
  };
  return itemIds.map((itemId) => Number(badges[itemId]?.[0]?.name ?? -1));
}

const itemOf = (n: number) => `item-${n}`;
const couponOf = (n: number) => `coupon-${n}`;
