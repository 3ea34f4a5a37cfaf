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
      const next = redemptionOf('O', { status: 'frozen', expiresAt: 900, changedAt: 3, rev: 2 });
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

    it('are due when frozen and their time has come', async () => {
      const { redemptions } = store();
      await redemptions.insert(redemptionOf('late', { status: 'frozen', expiresAt: 100 }));
      await redemptions.insert(redemptionOf('older', { status: 'frozen', expiresAt: 50 }));
      await redemptions.insert(redemptionOf('open', { status: 'frozen', expiresAt: 101 }));
      await redemptions.insert(redemptionOf('paid', { status: 'confirmed', expiresAt: 50 }));
      expect((await redemptions.due(100, 10)).map(({ orderId }) => orderId)).toEqual(['older', 'late']);
    });
  });
}
