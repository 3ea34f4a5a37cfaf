import { expect, test } from 'vitest';
import type { IndexOperation } from '../../src/ports/search-index.ts';
import { flush } from '../../sync/flush.ts';
import { createKnownCoupons } from '../../sync/known-coupons.ts';
import { createStamps } from '../../sync/stamps.ts';
import { itemOf } from '../contracts/make.ts';
import { templateOf } from '../domain/make.ts';
import { openSynced } from './open-synced.ts';

const mayWrite = async () => true;

test('traces of deletes go where the store still holds nothing; what is there again is written', async () => {
  const { ports } = await openSynced();
  await ports.items.putMany([itemOf('again')]);
  const written: IndexOperation[] = [];
  const indexWriter: typeof ports.indexWriter = {
    ...ports.indexWriter,
    write: async (operations, given) => {
      written.push(...operations);
      return ports.indexWriter.write(operations, given);
    },
  };
  const hints = ['again', 'gone'].map((id) => ({ collection: 'items' as const, id }));
  const options = { stamps: createStamps(1), position: null, follow: false, forget: true, mayWrite };
  await flush({ ...ports, indexWriter }, hints, options);
  expect(written).toEqual([
    expect.objectContaining({ id: 'again', document: itemOf('again') }),
    { index: 'items', id: 'gone', document: null, forget: true },
  ]);
  expect(written[0]?.forget).toBeUndefined();
});

test('a coupon is written again where it differs from what was written last, or nobody knows', async () => {
  const { ports } = await openSynced();
  const written: string[] = [];
  let isAway = false;
  const indexWriter: typeof ports.indexWriter = {
    ...ports.indexWriter,
    write: async (operations, given) => {
      if (isAway) throw new Error('the index is away');
      written.push(...operations.map(({ id }) => id));
      return ports.indexWriter.write(operations, given);
    },
  };
  const knownCoupons = createKnownCoupons();
  const options = { stamps: createStamps(1), position: null, follow: true, knownCoupons, mayWrite };
  const bring = async (itemId: string, templates = ports.templates) => {
    written.length = 0;
    await ports.relations.putMany([{ couponId: 'C', itemId, sort: 0 }]);
    await flush(
      { ...ports, templates, indexWriter },
      [{ collection: 'relations', id: `C|${itemId}` }],
      options,
    );
    return written.toSorted().join(' ');
  };
  await ports.templates.insert(templateOf('C', { scope: { include: [{ type: 'items' }], exclude: [] } }));
  expect(await bring('a')).toBe('C C|a');
  expect(await bring('b')).toBe('C|b');
  const template = await ports.templates.get('C');
  if (template) await ports.templates.replace({ ...template, name: 'Another', rev: 2 }, 1);
  expect(await bring('c')).toBe('C C|c');
  expect(await bring('d')).toBe('C|d');
  // It may or may not have been written; then the store says again what it said before.
  const before = await ports.templates.getMany(['C']);
  if (template) await ports.templates.replace({ ...template, rev: 3 }, 2);
  isAway = true;
  await expect(bring('e')).rejects.toThrow('away');
  isAway = false;
  expect(await bring('f', { ...ports.templates, getMany: async () => before })).toBe('C C|f');
  knownCoupons.forget();
  expect(await bring('g')).toBe('C C|g');
});

test('a flush of many coupons asks the store a bounded number of questions at once', async () => {
  const { ports } = await openSynced();
  const ids = Array.from({ length: 300 }, (_, n) => `C${n}`);
  for (const id of ids)
    await ports.templates.insert(templateOf(id, { scope: { include: [{ type: 'items' }] } }));
  let [open, most] = [0, 0];
  const counted = async <T>(answer: Promise<T>): Promise<T> => {
    most = Math.max(most, ++open);
    return answer.finally(() => open--);
  };
  const { relations, userCoupons } = ports;
  const busy: typeof ports = {
    ...ports,
    relations: { ...relations, page: (...asked) => counted(relations.page(...asked)) },
    userCoupons: { ...userCoupons, stats: (...asked) => counted(userCoupons.stats(...asked)) },
  };
  const hints = ids.map((id) => ({ collection: 'templates' as const, id }));
  await flush(busy, hints, { stamps: createStamps(1), position: null, follow: true, mayWrite });
  expect(most).toBeGreaterThan(1);
  expect(most).toBeLessThanOrEqual(64);
});

test('a flush of many items asks for their lists together, and for each head of a list once', async () => {
  const { ports } = await openSynced(true);
  const items = Array.from({ length: 500 }, (_, n) => itemOf(`i${n}`));
  await ports.items.putMany(items);
  for (const id of ['K', 'L']) {
    await ports.templates.insert(templateOf(id, { scope: { include: [{ type: 'items' }] } }));
    await ports.relations.putMany(items.map(({ itemId }, sort) => ({ couponId: id, itemId, sort })));
  }
  const asked: string[] = [];
  const relations = new Proxy(ports.relations, {
    get: (target, name) => {
      asked.push(String(name));
      return Reflect.get(target, name);
    },
  });
  const hints = items.map(({ itemId: id }) => ({ collection: 'items' as const, id }));
  const options = { stamps: createStamps(1), position: null, follow: true, mayWrite };
  expect((await flush({ ...ports, relations }, hints, options)).ok).toBe(true);
  const counts = Map.groupBy(asked, (name) => name);
  // A page, and the empty one behind it, for the coupons; another page for what is copied into the relations.
  expect(counts.get('pageByItems')).toHaveLength(3);
  expect(counts.get('page')).toHaveLength(2);
});
