import { describe, expect, it } from 'vitest';
import { itemOf } from './make.ts';
import { eachWithStore, type OpenStore } from './tested-store.ts';

export function describeItemStoreContract(name: string, open: OpenStore): void {
  describe(`items (${name})`, () => {
    const store = eachWithStore(open);

    it('are inserted, changed, or left as they are, and counted so', async () => {
      const first = await store().items.putMany([itemOf('A'), itemOf('B')]);
      expect(first).toEqual({ inserted: 2, changed: 0, unchanged: 0 });
      const second = await store().items.putMany([itemOf('A'), itemOf('B', { salePrice: 1 }), itemOf('C')]);
      expect(second).toEqual({ inserted: 1, changed: 1, unchanged: 1 });
      expect(await store().items.get('B')).toEqual(itemOf('B', { salePrice: 1 }));
      expect(await store().items.count()).toBe(3);
    });

    it('are equal whatever the order of their members', async () => {
      await store().items.putMany([itemOf('A')]);
      const turned = Object.fromEntries(Object.entries(itemOf('A')).reverse());
      expect(await store().items.putMany([{ ...itemOf('A'), ...turned }])).toMatchObject({ unchanged: 1 });
    });

    it('count by the last of a repeated id', async () => {
      const given = [itemOf('A', { title: 'first' }), itemOf('A', { title: 'last' })];
      expect(await store().items.putMany(given)).toEqual({ inserted: 1, changed: 0, unchanged: 0 });
      expect((await store().items.get('A'))?.title).toBe('last');
    });

    it('go in by ten thousand', async () => {
      const many = Array.from({ length: 10_000 }, (_, n) => itemOf(`i${n}`));
      expect(await store().items.putMany(many)).toEqual({ inserted: 10_000, changed: 0, unchanged: 0 });
      const found = await store().items.getMany(many.map(({ itemId }) => itemId));
      expect(new Set(found.map(({ itemId }) => itemId)).size).toBe(10_000);
    });

    it('are deleted once', async () => {
      await store().items.putMany([itemOf('A')]);
      expect(await store().items.delete('A')).toBe(true);
      expect(await store().items.delete('A')).toBe(false);
      expect(await store().items.get('A')).toBeNull();
      expect(await store().items.getMany(['A', 'A'])).toEqual([]);
    });
  });
}
