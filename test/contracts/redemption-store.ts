import { describe, expect, it } from 'vitest';
import { redemptionOf } from './make.ts';
import { eachWithStore, type OpenStore } from './tested-store.ts';

export function describeRedemptionStoreContract(name: string, open: OpenStore): void {
  describe(`redemptions (${name})`, () => {
    const store = eachWithStore(open);

    it('are inserted once and replaced only from the revision that was read', async () => {
      const { redemptions } = store();
      const first = redemptionOf('O');
      expect(await redemptions.insert(first)).toBe('inserted');
      expect(await redemptions.insert({ ...first, fingerprint: 'other' })).toBe('already-exists');
      const next = redemptionOf('O', { status: 'frozen', expiresAt: 900, dueAt: 950, changedAt: 3, rev: 2 });
      expect([await redemptions.replace(next, 1), await redemptions.replace(next, 1)]).toEqual([true, false]);
      expect(await redemptions.get('O')).toEqual(next);
      expect(await redemptions.get('nobody')).toBeNull();
    });

    it('left half-way are found by state and age, oldest first over all states', async () => {
      const { redemptions } = store();
      await redemptions.insert(redemptionOf('a', { status: 'freezing', changedAt: 30 }));
      await redemptions.insert(redemptionOf('b', { status: 'confirming', changedAt: 10 }));
      await redemptions.insert(redemptionOf('c', { status: 'freezing', changedAt: 20 }));
      await redemptions.insert(redemptionOf('d', { status: 'confirmed', changedAt: 1 }));
      await redemptions.insert(redemptionOf('e', { status: 'freezing', changedAt: 40 }));
      const stuck = async (limit: number) =>
        (await redemptions.stuck(['freezing', 'confirming'], 40, limit)).map(({ orderId }) => orderId);
      expect(await stuck(10)).toEqual(['b', 'c', 'a']);
      expect(await stuck(2)).toEqual(['b', 'c']);
    });

    it('left half-way are walked from a place on: those changed at the same instant by their ids', async () => {
      const { redemptions } = store();
      for (const orderId of ['c', 'a', 'b']) {
        await redemptions.insert(redemptionOf(orderId, { status: 'cancelling', changedAt: 10 }));
      }
      await redemptions.insert(redemptionOf('first', { status: 'freezing', changedAt: 9 }));
      await redemptions.insert(redemptionOf('last', { status: 'freezing', changedAt: 11 }));
      const behind = async (at: number, id: string) =>
        (await redemptions.stuck(['freezing', 'cancelling'], 40, 10, { at, id })).map(
          ({ orderId }) => orderId,
        );
      expect(await behind(10, 'a')).toEqual(['b', 'c', 'last']);
      expect(await behind(9, 'z')).toEqual(['a', 'b', 'c', 'last']);
      expect(await behind(11, 'last')).toEqual([]);
    });

    it('are due when frozen and their time has come', async () => {
      const { redemptions } = store();
      await redemptions.insert(redemptionOf('late', { status: 'frozen', expiresAt: 10, dueAt: 100 }));
      await redemptions.insert(redemptionOf('older', { status: 'frozen', expiresAt: 50, dueAt: 50 }));
      await redemptions.insert(redemptionOf('open', { status: 'frozen', expiresAt: 1, dueAt: 101 }));
      await redemptions.insert(redemptionOf('paid', { status: 'confirmed', expiresAt: 50, dueAt: 50 }));
      const due = async (limit: number, after?: { readonly at: number; readonly id: string }) =>
        (await redemptions.due(100, limit, after)).map(({ orderId }) => orderId);
      expect(await due(10)).toEqual(['older', 'late']);
      expect(await due(1)).toEqual(['older']);
      expect(await due(10, { at: 50, id: 'older' })).toEqual(['late']);
      expect(await due(10, { at: 100, id: 'late' })).toEqual([]);
    });

    it('of a user that are being frozen or frozen are counted, up to a bound', async () => {
      const { redemptions } = store();
      await redemptions.insert(redemptionOf('a', { status: 'freezing' }));
      await redemptions.insert(redemptionOf('b', { status: 'frozen', dueAt: 50 }));
      await redemptions.insert(redemptionOf('c', { status: 'rejected' }));
      await redemptions.insert(redemptionOf('d', { status: 'confirming', dueAt: 50 }));
      await redemptions.insert(redemptionOf('e', { status: 'freezing', userId: 'V' }));
      await redemptions.insert(redemptionOf('f', { status: 'cancelled', userId: null }));
      const open = await redemptions.openFreezes('U', 10);
      expect(open.toSorted((x, y) => (x.orderId < y.orderId ? -1 : 1))).toEqual([
        { orderId: 'a', dueAt: null },
        { orderId: 'b', dueAt: 50 },
      ]);
      expect(await redemptions.openFreezes('U', 1)).toHaveLength(1);
      await redemptions.replace(redemptionOf('a', { status: 'rejecting', rev: 2 }), 1);
      expect(await redemptions.openFreezes('U', 10)).toEqual([{ orderId: 'b', dueAt: 50 }]);
    });
  });
}
