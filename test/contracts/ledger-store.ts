import { describe, expect, it } from 'vitest';
import type { UserCouponEvent } from '../../src/domain/user-coupon.ts';
import { eachWithStore, type OpenStore } from './tested-store.ts';

const event = (rev: number, given: Partial<UserCouponEvent> = {}): UserCouponEvent => ({
  at: rev * 10,
  what: 'frozen',
  orderId: 'O',
  requestId: null,
  revBefore: rev - 1,
  rev,
  ...given,
});

export function describeLedgerStoreContract(name: string, open: OpenStore): void {
  describe(`the ledger (${name})`, () => {
    const store = eachWithStore(open);

    it('gives a copy’s events back in the order of its revisions, a page at a time', async () => {
      const { ledger } = store();
      await ledger.append('uc', [event(2), event(10), event(3)]);
      await ledger.append('uc-2', [event(4)]);
      await ledger.append('uc', []);
      const of = (rev: number) => ({ userCouponId: 'uc', ...event(rev) });
      expect(await ledger.read('uc', 0, 10)).toEqual([of(2), of(3), of(10)]);
      expect(await ledger.read('uc', 2, 1)).toEqual([of(3)]);
      expect(await ledger.read('uc', 10, 10)).toEqual([]);
      expect(await ledger.read('nobody', 0, 10)).toEqual([]);
    });

    it('keeps one entry a copy and revision: what is there stays', async () => {
      const { ledger } = store();
      await ledger.append('uc', [event(1), event(2)]);
      await ledger.append('uc', [event(2, { what: 'used' }), event(3)]);
      const entries = await ledger.read('uc', 0, 10);
      expect(entries.map(({ rev, what }) => [rev, what])).toEqual([
        [1, 'frozen'],
        [2, 'frozen'],
        [3, 'frozen'],
      ]);
    });

    it('two that append the same at once do no harm', async () => {
      const { ledger } = store();
      await Promise.all([
        ledger.append('uc', [event(1), event(2)]),
        ledger.append('uc', [event(2), event(1)]),
      ]);
      expect((await ledger.read('uc', 0, 10)).map(({ rev }) => rev)).toEqual([1, 2]);
    });

    it('finds what an order did, newest first, over all of its copies', async () => {
      const { ledger } = store();
      await ledger.append('a', [event(1), event(2), event(3, { orderId: 'P' })]);
      await ledger.append('b', [event(2), event(4, { orderId: null, requestId: 'r' })]);
      const found = async (orderId: string, limit: number) =>
        (await ledger.ofOrder(orderId, limit)).map(({ userCouponId, rev }) => `${userCouponId}|${rev}`);
      expect(await found('O', 10)).toEqual(['b|2', 'a|2', 'a|1']);
      expect(await found('O', 2)).toEqual(['b|2', 'a|2']);
      expect(await found('P', 10)).toEqual(['a|3']);
      expect(await found('nobody', 10)).toEqual([]);
    });
  });
}
