import { describe, expect, it } from 'vitest';
import type { Relation } from '../../src/domain/item.ts';
import { eachWithStore, everyPage, type OpenStore } from './tested-store.ts';

const relation = (couponId: string, itemId: string, sort = 0): Relation => ({ couponId, itemId, sort });
const pairs = (found: readonly Relation[]) => found.map(({ couponId, itemId }) => `${couponId}|${itemId}`);

export function describeRelationStoreContract(name: string, open: OpenStore): void {
  describe(`relations (${name})`, () => {
    const store = eachWithStore(open);

    it('are inserted, changed, or left as they are; the last of a repeated pair counts', async () => {
      const { relations } = store();
      const first = await relations.putMany([
        relation('C', 'x', 1),
        relation('C', 'y', 1),
        relation('C', 'y', 2),
      ]);
      expect(first).toEqual({ inserted: 2, changed: 0, unchanged: 0 });
      const second = await relations.putMany([
        relation('C', 'x', 9),
        relation('C', 'y', 2),
        relation('D', 'x'),
      ]);
      expect(second).toEqual({ inserted: 1, changed: 1, unchanged: 1 });
      expect(await relations.page('C', null, 10)).toEqual([relation('C', 'y', 2), relation('C', 'x', 9)]);
    });

    it('of a coupon are walked by sort, then item, each once', async () => {
      const all = Array.from({ length: 25 }, (_, n) =>
        relation('C', `i${String(n).padStart(2, '0')}`, n % 3),
      );
      await store().relations.putMany([...all].reverse());
      await store().relations.putMany([relation('B', 'a'), relation('D', 'a')]);
      const walked = await everyPage<Relation>((after) => store().relations.page('C', after, 4));
      expect(walked).toEqual(all.sort((a, b) => a.sort - b.sort || (a.itemId < b.itemId ? -1 : 1)));
      expect(await store().relations.count('C')).toBe(25);
    });

    it('of some items are walked by item, then coupon, each once, wherever a page breaks off', async () => {
      const { relations } = store();
      const coupons = ['c1', 'c2', 'c3', 'c4', 'c5'];
      await relations.putMany(coupons.map((couponId) => relation(couponId, 'x', 7)));
      await relations.putMany(['w', 'y', 'z'].map((itemId) => relation('c3', itemId)));
      const expected = ['c3|w', ...coupons.map((couponId) => `${couponId}|x`), 'c3|z'];
      for (const limit of [1, 2, 3, 6, 7, 8]) {
        const walked = await everyPage<Relation>((after) =>
          relations.pageByItems(['z', 'x', 'w', 'x', 'nothing'], after, limit),
        );
        expect(pairs(walked), `pages of ${limit}`).toEqual(expected);
      }
      expect(await relations.pageByItems(['x'], null, 1)).toEqual([relation('c1', 'x', 7)]);
      expect(await relations.pageByItems([], null, 9)).toEqual([]);
    });

    it('between some coupons and some items are found, each once', async () => {
      await store().relations.putMany([
        relation('A', 'x'),
        relation('A', 'y'),
        relation('B', 'x'),
        relation('B', 'z'),
        relation('C', 'x'),
      ]);
      const among = await store().relations.among(['A', 'B', 'A', 'nobody'], ['x', 'z', 'x']);
      expect(pairs(among).sort()).toEqual(['A|x', 'B|x', 'B|z']);
      const many = await store().relations.getMany([
        { couponId: 'A', itemId: 'y' },
        { couponId: 'A', itemId: 'y' },
        { couponId: 'C', itemId: 'y' },
      ]);
      expect(many).toEqual([relation('A', 'y')]);
    });

    it('are deleted, and counted', async () => {
      await store().relations.putMany([relation('A', 'x'), relation('A', 'y'), relation('B', 'x')]);
      expect(await store().relations.deleteMany('A', ['x', 'x', 'nothing'])).toBe(1);
      expect(pairs(await store().relations.page('A', null, 9))).toEqual(['A|y']);
      expect(await store().relations.count('B')).toBe(1);
    });
  });
}
