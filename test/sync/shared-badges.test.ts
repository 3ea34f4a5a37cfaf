import { expect, test } from 'vitest';
import { createMemoryDelayQueue } from '../../src/adapters/memory/delay-queue.ts';
import type { SharedBadges } from '../../src/ports/shared-badges.ts';
import { flush } from '../../sync/flush.ts';
import { startSyncer } from '../../sync/loop.ts';
import { createStamps } from '../../sync/stamps.ts';
import { noteWindows, workWindows } from '../../sync/windows.ts';
import { operationsOf } from '../contracts/indexed.ts';
import { itemOf } from '../contracts/make.ts';
import { templateOf } from '../domain/make.ts';
import { openSynced } from './open-synced.ts';

const mayWrite = async () => true;
const log = { info: () => {}, error: () => {} };

/** Ports whose shared badges, and announcements, say in one list what they heard. */
async function openHeard() {
  const heard: string[] = [];
  const synced = await openSynced();
  const sharedBadges: SharedBadges = {
    moved: async (facts) => {
      // The index shows it already; nobody has heard of it before this is done.
      const titles = await synced.ports.index.badgeItems(['X']);
      await new Promise(setImmediate);
      heard.push(`moved ${facts.join()} at ${titles.get('X')?.item?.title ?? 'nothing'}`);
    },
    warm: (facts) => heard.push(`warm ${facts.join()}`),
    tend: () => {},
    counts: () => ({ kept: 0, asked: 0 }),
  };
  synced.ports.announcements.subscribe((keys) => heard.push(`announced ${keys.join()}`));
  return { ports: { ...synced.ports, sharedBadges }, heard };
}

test('what a flush changed is told after the index shows it and before it is announced, and then read in', async () => {
  const { ports, heard } = await openHeard();
  await ports.items.putMany([itemOf('X', { title: 'new' })]);
  const options = { stamps: createStamps(1), position: null, follow: true, mayWrite };
  const hints = ['X', 'gone'].map((id) => ({ collection: 'items' as const, id }));
  await flush(ports, hints, options);
  expect(heard).toEqual(['moved item|X,item|gone at new', 'announced item|X,item|gone', 'warm item|X']);
});

test('who begins to lead, and who has built the index anew, has everything forgotten', async () => {
  const { ports, heard } = await openHeard();
  await ports.items.putMany([itemOf('X', { title: 'new' })]);
  const syncer = startSyncer(ports, { log });
  await syncer.caughtUpTo(await ports.changeFeed.end());
  await syncer.stop();
  const told = heard.filter((each) => each.includes('*') || each.includes('index|moved'));
  expect(told).toEqual(['moved * at nothing', 'announced *', 'moved * at new', 'announced index|moved']);
});

/** Opens at 10,000 and closes at 20,000. */
function template(id: string, closesAt = 20_000) {
  const made = templateOf(id, {
    scope: { include: [{ type: 'brand', id: 'B' }, { type: 'items' }], exclude: [] },
  });
  return { ...made, phase: 'published' as const, claim: { ...made.claim, opensAt: 10_000, closesAt } };
}

async function openWindows(isShared: boolean) {
  const { ports, heard } = await openHeard();
  const clock = { time: 0, now: () => clock.time };
  const put = (...templates: ReturnType<typeof template>[]) => {
    const operations = operationsOf({ templates });
    noteWindows({ ...ports, clock }, operations);
    return ports.indexWriter.write(operations, {
      stamp: createStamps(1).next(),
      position: null,
      mayWrite,
      whenSearchable: () => {},
    });
  };
  const workAt = async (time: number) => {
    clock.time = time;
    heard.length = 0;
    await workWindows({ ...ports, clock, sharedBadges: isShared ? ports.sharedBadges : null });
    return heard;
  };
  return { ports, put, workAt };
}

test('a coupon is read in five seconds before it opens, and dropped when it has closed; each once', async () => {
  const { put, workAt } = await openWindows(true);
  await put(template('C'));
  expect(await workAt(4_999)).toEqual([]);
  expect(await workAt(5_000)).toEqual(['warm coupon|C,target|brand|B']);
  expect(await workAt(19_999)).toEqual([]);
  expect(await workAt(20_000)).toEqual(['moved coupon|C at nothing', 'announced coupon|C']);
  expect(await workAt(30_000)).toEqual([]);
});

test('a window that was moved counts as it is now', async () => {
  const { put, workAt } = await openWindows(true);
  await put(template('C'));
  await put(template('C', 40_000));
  await workAt(10_000);
  expect(await workAt(20_000)).toEqual([]);
  expect(await workAt(40_000)).toEqual(['moved coupon|C at nothing', 'announced coupon|C']);
});

test('a window that was moved, and is not noted anew, is looked up', async () => {
  const { ports, put, workAt } = await openWindows(true);
  await put(template('C'));
  await ports.indexWriter.write(operationsOf({ templates: [template('C', 40_000)] }), {
    stamp: createStamps(2).next(),
    position: null,
    mayWrite,
    whenSearchable: () => {},
  });
  expect(await workAt(20_000)).toEqual(['warm coupon|C,target|brand|B']);
});

test('neither what nobody can claim is noted, nor what has passed', async () => {
  const delayQueue = createMemoryDelayQueue();
  const needs = { clock: { now: () => 12_000 }, delayQueue };
  noteWindows(needs, [
    ...operationsOf({
      templates: [{ ...template('E'), phase: 'ended' }, template('C'), template('D', 11_000)],
    }),
    { index: 'coupons', id: 'gone', document: null },
  ]);
  expect(await delayQueue.takeDue(1e15, 10)).toEqual(['closed|C']);
});

test('a process by itself remembers what opens soon, and drops what has closed', async () => {
  const { ports, put, workAt } = await openWindows(false);
  await put(template('C'));
  const before = ports.badges.changes();
  expect(await workAt(5_000)).toEqual([]);
  const { coupons } = await ports.badges.badgeCoupons({ targets: [], couponIds: ['C'] });
  expect(coupons.get('C')?.isCurrent).toBe(true);
  expect(ports.badges.changes()).toBe(before);
  expect(await workAt(20_000)).toEqual(['announced coupon|C']);
  expect(coupons.get('C')?.isCurrent).toBe(false);
});
