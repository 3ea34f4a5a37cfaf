import { afterEach, describe, expect, it } from 'vitest';
import { askSyncer, readSyncTask, type SyncTask } from '../../src/app/sync-tasks.ts';
import type { Ports } from '../../src/ports/ports.ts';
import type { IndexOperation } from '../../src/ports/search-index.ts';
import { startSyncer } from '../../sync/loop.ts';
import { itemOf } from '../contracts/make.ts';
import { templateOf } from '../domain/make.ts';
import { expectedDocuments, openSynced, type Synced } from './open-synced.ts';
import { caughtUp, start, stop, stopAll } from './running-syncers.ts';

afterEach(stopAll);

async function ended(ports: Ports, task: SyncTask) {
  await expect
    .poll(async () => (await readSyncTask(ports, task))?.state.state, { timeout: 5_000 })
    .toBe('done');
  return (await readSyncTask(ports, task))?.state;
}

/** Past the syncer: what it has not planned, under a stamp that every later flush overwrites. */
async function corrupt({ ports }: Synced, operations: readonly IndexOperation[]): Promise<void> {
  const stamp = { epoch: 1, number: 1_000_000 };
  for (const operation of operations) {
    await ports.indexWriter.write([operation], { stamp, position: null, mayWrite: async () => true });
  }
}

async function shop(): Promise<Synced> {
  const synced = await openSynced();
  const { ports } = synced;
  await ports.items.putMany(Array.from({ length: 30 }, (_, n) => itemOf(`i${n}`)));
  await ports.templates.insert(templateOf('C', { scope: { include: [{ type: 'items' }], exclude: [] } }));
  await ports.templates.insert({ ...templateOf('D'), phase: 'draft' });
  await ports.relations.putMany([{ couponId: 'C', itemId: 'i1', sort: 0 }]);
  return synced;
}

describe('an audit that was asked for', () => {
  it('finds a sound index sound', async () => {
    const synced = await shop();
    await caughtUp(synced, start(synced.ports));
    expect(await askSyncer(synced.ports, 'audit')).toMatchObject({ state: 'asked', found: null });
    expect(await ended(synced.ports, 'audit')).toMatchObject({
      done: 33,
      total: 33,
      at: 1_500,
      found: { checked: 33, missing: 0, stale: 0, extra: 0, examples: [] },
    });
  });

  it('counts what is missing, stale and too much, and mends it', async () => {
    const synced = await shop();
    const { ports } = synced;
    const first = start(ports);
    await caughtUp(synced, first);
    await stop(first);
    await corrupt(synced, [
      { index: 'items', id: 'i3', document: null },
      { index: 'items', id: 'i4', document: itemOf('i4', { title: 'Stale' }), hash: 'of another text' },
      { index: 'items', id: 'nobody', document: itemOf('nobody'), hash: 'x' },
      {
        index: 'coupon-items',
        id: 'C|i9',
        document: { couponId: 'C', itemId: 'i9', sort: 1, item: null },
        hash: 'x',
      },
      {
        index: 'coupons',
        id: 'D',
        document: { template: templateOf('D'), text: words, popularity: 0 },
        hash: 'x',
      },
    ]);
    await askSyncer(ports, 'audit');
    const second = start(ports);
    const state = await ended(ports, 'audit');
    expect(state?.found).toEqual({
      checked: 33,
      missing: 1,
      stale: 1,
      extra: 3,
      examples: expect.arrayContaining([
        'items i3',
        'items i4',
        'items nobody',
        'coupon-items C|i9',
        'coupons D',
      ]),
    });
    await caughtUp(synced, second);
    expect(synced.documents).toEqual(await expectedDocuments(ports));
  });

  it('takes nothing for wrong that is only late', async () => {
    const synced = await shop();
    const { ports } = synced;
    const syncer = start(ports);
    await caughtUp(synced, syncer);
    await askSyncer(ports, 'audit');
    let n = 0;
    await expect
      .poll(
        async () => {
          await ports.items.putMany([itemOf(`i${n % 40}`, { salesCount: ++n })]);
          return (await readSyncTask(ports, 'audit'))?.state.state;
        },
        { interval: 1, timeout: 5_000 },
      )
      .toBe('done');
    expect((await readSyncTask(ports, 'audit'))?.state.found).toMatchObject({
      missing: 0,
      stale: 0,
      extra: 0,
    });
  });
});

it('an audit that nobody asked for goes on in the background, and tells what it has mended', async () => {
  const synced = await shop();
  const { ports } = synced;
  const first = start(ports);
  await caughtUp(synced, first);
  await stop(first);
  await corrupt(synced, [{ index: 'items', id: 'i3', document: null }]);
  const told: object[] = [];
  const log = { error: (what: object) => told.push(what), info: () => {} };
  start(ports, { log, auditEveryMs: 1 });
  await expect
    .poll(() => told, { timeout: 10_000 })
    .toEqual([{ findings: { checked: 33, missing: 1, stale: 0, extra: 0, examples: ['items i3'] } }]);
  expect(synced.documents).toEqual(await expectedDocuments(ports));
});

describe('a rebuild that was asked for', () => {
  it('begins anew from the store, while readers see no less than before', async () => {
    const synced = await shop();
    const { ports } = synced;
    const first = start(ports);
    await caughtUp(synced, first);
    await stop(first);
    await corrupt(synced, [{ index: 'items', id: 'nobody', document: itemOf('nobody'), hash: 'x' }]);
    await askSyncer(ports, 'rebuild');
    const second = start(ports);
    const seen = new Set<number>();
    await expect
      .poll(
        async () => {
          const query = { within: null, sort: 'sales', after: null, limit: 100, facets: false } as const;
          seen.add((await ports.index.items(query)).total);
          return (await readSyncTask(ports, 'rebuild'))?.state.state;
        },
        { interval: 1, timeout: 5_000 },
      )
      .toBe('done');
    expect([...seen].sort()).toEqual([30, 31]);
    await caughtUp(synced, second);
    expect(synced.documents).toEqual(await expectedDocuments(ports));
    expect(synced.announced.at(-1)).toEqual(['index|moved']);
  });

  it('is finished by the next syncer, where the one that began it has died', async () => {
    const synced = await shop();
    const { ports } = synced;
    await askSyncer(ports, 'rebuild');
    let builds = 0;
    const { build } = ports.indexWriter;
    const dying = {
      ...ports,
      indexWriter: { ...ports.indexWriter, build: () => new Promise<never>(() => {}) },
    };
    const counting = {
      ...ports,
      indexWriter: {
        ...ports.indexWriter,
        build: (stamp: Parameters<typeof build>[0]) => {
          builds += 1;
          return build(stamp);
        },
      },
    };
    startSyncer(dying, { log: { error: () => {}, info: () => {} } });
    await expect.poll(async () => (await readSyncTask(ports, 'rebuild'))?.state.state).toBe('running');
    const holder = await ports.leases.peek('syncer');
    await ports.leases.release('syncer', holder?.holder ?? '', holder?.epoch ?? 0);
    const second = start(counting);
    await ended(ports, 'rebuild');
    await caughtUp(synced, second);
    expect(builds).toBe(1);
    expect(synced.documents).toEqual(await expectedDocuments(ports));
  });

  it('is begun once, however often it is asked for', async () => {
    const { ports } = await shop();
    const states = [];
    for (let n = 0; n < 3; n++) states.push((await askSyncer(ports, 'rebuild')).state);
    expect(states).toEqual(['asked', 'asked', 'asked']);
    expect((await readSyncTask(ports, 'rebuild'))?.asking).toBe(1);
  });
});

describe('a syncer that a later epoch has overtaken', () => {
  it('takes an epoch above it and builds anew, where the store is an older copy of itself', async () => {
    const synced = await shop();
    const { ports } = synced;
    const ahead = { epoch: 40, number: 1 };
    await ports.indexWriter.write([{ index: 'items', id: 'z', document: itemOf('z'), hash: 'z' }], {
      stamp: ahead,
      position: await ports.changeFeed.end(),
      mayWrite: async () => true,
    });
    const syncer = start(ports);
    await ports.items.putMany([itemOf('new')]);
    await expect.poll(() => synced.documents.has('items new')).toBe(true);
    await caughtUp(synced, syncer);
    expect(synced.documents).toEqual(await expectedDocuments(ports));
    expect((await ports.leases.peek('syncer'))?.epoch).toBeGreaterThan(40);
  });
});

const words = { name: '', description: '', covers: '' };
