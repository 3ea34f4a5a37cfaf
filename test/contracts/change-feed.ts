import { describe, expect, it } from 'vitest';
import type { ChangeHint, FeedPosition } from '../../src/ports/change-feed.ts';
import type { Store } from '../../src/ports/store.ts';
import { templateOf } from '../domain/make.ts';
import { itemOf } from './make.ts';
import { eachWithStore, everyPage, type OpenStore } from './tested-store.ts';

/** What `change` told the feed, as `collection id`. */
async function hintsOf(store: Store, change: () => Promise<unknown>): Promise<string[]> {
  const before = await store.changeFeed.end();
  await change();
  const { hints, position } = await readAll(store, before);
  expectSamePlace(store, position, await store.changeFeed.end());
  return hints.map(({ collection, id }) => `${collection} ${id}`);
}

async function readAll({ changeFeed }: Store, from: FeedPosition) {
  const hints: ChangeHint[] = [];
  for (let position = from; ; ) {
    const read = await changeFeed.read(position, 100);
    if (read.hints.length === 0) return { hints, position: read.position };
    hints.push(...read.hints);
    position = read.position;
  }
}

function expectSamePlace({ changeFeed }: Store, a: FeedPosition, b: FeedPosition): void {
  expect([changeFeed.reached(a, b), changeFeed.reached(b, a)]).toEqual([true, true]);
}

export function describeChangeFeedContract(name: string, open: OpenStore): void {
  describe(`change feed (${name})`, () => {
    const store = eachWithStore(open);
    const never = new AbortController().signal;

    it('names what was inserted, updated and deleted, and is silent about what stayed equal', async () => {
      const { items, relations, templates } = store();
      const template = templateOf('T');
      const relation = { couponId: 'T', itemId: 'x', sort: 1 };
      const hints = (change: () => Promise<unknown>) => hintsOf(store(), change);
      expect(await hints(() => templates.insert(template))).toEqual(['templates T']);
      expect(await hints(() => templates.insert(template))).toEqual([]);
      expect(await hints(() => templates.replace({ ...template, rev: 2 }, 1))).toEqual(['templates T']);
      expect(await hints(() => templates.replace({ ...template, rev: 2 }, 1))).toEqual([]);
      expect(await hints(() => items.putMany([itemOf('x')]))).toEqual(['items x']);
      expect(await hints(() => items.putMany([itemOf('x')]))).toEqual([]);
      expect(await hints(() => items.putMany([itemOf('x', { title: 'new' })]))).toEqual(['items x']);
      expect(await hints(() => items.delete('x'))).toEqual(['items x']);
      expect(await hints(() => items.delete('x'))).toEqual([]);
      expect(await hints(() => relations.putMany([relation]))).toEqual(['relations T|x']);
      expect(await hints(() => relations.putMany([relation]))).toEqual([]);
      expect(await hints(() => relations.putMany([{ ...relation, sort: 2 }]))).toEqual(['relations T|x']);
      expect(await hints(() => relations.deleteMany('T', ['x', 'y']))).toEqual(['relations T|x']);
    });

    it('is read page by page, in order, and knows how far it is', async () => {
      const start = await store().changeFeed.end();
      for (const id of ['a', 'b', 'c']) await store().items.putMany([itemOf(id)]);
      expect(await store().changeFeed.lag(start)).toBe(3);
      const first = await store().changeFeed.read(start, 2);
      const second = await store().changeFeed.read(first.position, 2);
      const third = await store().changeFeed.read(second.position, 2);
      expect([...first.hints, ...second.hints].map(({ id }) => id)).toEqual(['a', 'b', 'c']);
      expect(third.hints).toEqual([]);
      expectSamePlace(store(), third.position, await store().changeFeed.end());
      expect(store().changeFeed.reached(second.position, first.position)).toBe(true);
      expect(store().changeFeed.reached(first.position, second.position)).toBe(false);
      expect(store().changeFeed.reached(first.position, first.position)).toBe(true);
    });

    it('keeps its end when everything up to it is pruned', async () => {
      const start = await store().changeFeed.end();
      await store().items.putMany([itemOf('a'), itemOf('b')]);
      const { position } = await store().changeFeed.read(start, 1);
      await store().changeFeed.prune(position);
      expect((await store().changeFeed.read(position, 9)).hints.map(({ id }) => id)).toEqual(['b']);
      const end = await store().changeFeed.end();
      await store().changeFeed.prune(end);
      expectSamePlace(store(), await store().changeFeed.end(), end);
      await store().items.putMany([itemOf('c')]);
      expect((await store().changeFeed.read(end, 9)).hints.map(({ id }) => id)).toEqual(['c']);
    });

    it('wakes who waits when something changes, at once where it already has', async () => {
      const { changeFeed } = store();
      const start = await changeFeed.end();
      const woken = changeFeed.wait(start, 3_600_000, never);
      await store().items.putMany([itemOf('a')]);
      await woken;
      await changeFeed.wait(start, 3_600_000, never);
    });

    it('lets who waits go at the timeout, and at the signal', async () => {
      const { changeFeed } = store();
      const end = await changeFeed.end();
      await changeFeed.wait(end, 1, never);
      const stop = new AbortController();
      const waiting = changeFeed.wait(end, 3_600_000, stop.signal);
      stop.abort();
      await waiting;
      await changeFeed.wait(end, 3_600_000, stop.signal);
    });

    it('has a walk over every collection, in key order, each key once', async () => {
      const keys = ['a', 'a-1', 'ab', 'b', 'c'];
      for (const id of keys) await store().templates.insert(templateOf(id));
      await store().items.putMany(keys.map((id) => itemOf(id)));
      const pairs = keys.flatMap((couponId) => ['x', 'y'].map((itemId) => ({ couponId, itemId, sort: 0 })));
      await store().relations.putMany(pairs.toReversed());
      const walk = (collection: 'templates' | 'items' | 'relations') =>
        everyPage<string>((after) => store().collectionWalk.ids(collection, after, 3));
      expect(await walk('templates')).toEqual(keys);
      expect(await walk('items')).toEqual(keys);
      expect(await walk('relations')).toEqual(pairs.map(({ couponId, itemId }) => `${couponId}|${itemId}`));
    });
  });
}
