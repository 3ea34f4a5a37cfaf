import { describe, expect, it } from 'vitest';
import type { UserCoupon, UserCouponStatus } from '../../src/domain/user-coupon.ts';
import { returnCopy } from '../../src/domain/user-coupon-lifecycle.ts';
import type { Store } from '../../src/ports/store.ts';
import type { UserCouponKey } from '../../src/ports/user-coupon-store.ts';
import { copyInWallet, copyOf } from './make.ts';
import { eachWithStore, everyPage, type OpenStore } from './tested-store.ts';

const ids = (copies: readonly UserCoupon[]) => copies.map(({ userCouponId }) => userCouponId);
const put = async (store: Store, copies: readonly UserCoupon[]) => {
  for (const copy of copies) expect(await store.userCoupons.insert(copy)).toBe('inserted');
};

export function describeUserCouponStoreContract(name: string, open: OpenStore): void {
  describe(`copies: the keys (${name})`, () => {
    const store = eachWithStore(open);
    const held = copyOf(1, { userId: 'U' });

    it('a copy comes back as it was written', async () => {
      await put(store(), [held]);
      expect(await store().userCoupons.get('U', held.userCouponId)).toEqual(held);
      expect(await store().userCoupons.get('another', held.userCouponId)).toBeNull();
      expect(await store().userCoupons.findByRequest('U', 'C', 'request-1')).toEqual(held);
      expect(await store().userCoupons.findByRequest('V', 'C', 'request-1')).toBeNull();
      expect(await store().userCoupons.getMany('U', [held.userCouponId, 'nobody'])).toEqual([held]);
      expect(await store().userCoupons.getMany('V', [held.userCouponId])).toEqual([]);
    });

    /** A copy that shares nothing with the held one but what a case gives it. */
    const other = copyOf(2, { userId: 'V', nth: 2, nthOfDay: 2 });
    it.each<[UserCouponKey, Partial<UserCoupon>]>([
      ['id', { userCouponId: held.userCouponId }],
      ['serial', { serial: 1 }],
      ['nth', { userId: 'U', nth: 1 }],
      ['nthOfDay', { userId: 'U', nthOfDay: 1 }],
      ['daySerial', { daySerial: 1 }],
      ['requestId', { userId: 'U', requestId: 'request-1' }],
      ['requestId', { userId: 'U', requestId: 'request-1', serial: 1, nth: 1, nthOfDay: 1 }],
    ])('a second %s is refused by name and leaves nothing behind', async (duplicate, shared) => {
      await put(store(), [held]);
      expect(await store().userCoupons.insert({ ...other, ...shared })).toEqual({ duplicate });
      expect((await store().userCoupons.serials('C')).taken).toBe(1);
      expect(await store().userCoupons.insert(other)).toBe('inserted');
    });

    it.each<[string, Partial<UserCoupon>]>([
      ['serial of another coupon', { couponId: 'D', serial: 1 }],
      ['nth of another shopper', { nth: 1 }],
      ['nthOfDay of another day', { userId: 'U', day: '2026-03-02', nthOfDay: 1 }],
      ['daySerial of another day', { day: '2026-03-02', daySerial: 1 }],
      ['request of another shopper', { requestId: 'request-1' }],
    ])('the %s is free', async (_, shared) => {
      await put(store(), [held, { ...other, ...shared }]);
    });

    it('of two that race for one serial, one is written', async () => {
      const answers = await Promise.all(
        [1, 2, 3].map((n) => store().userCoupons.insert(copyOf(n, { serial: 7 }))),
      );
      expect(answers.filter((answer) => answer === 'inserted')).toHaveLength(1);
      expect(answers.filter((answer) => answer !== 'inserted')).toEqual([
        { duplicate: 'serial' },
        { duplicate: 'serial' },
      ]);
    });

    it('a copy is replaced only from the revision that was read', async () => {
      await put(store(), [held]);
      const next: UserCoupon = {
        ...held,
        status: 'frozen',
        orderId: 'O',
        attempt: 1,
        freezesDay: '2026-03-02',
        freezesOfDay: 3,
        changedAt: 20,
        validTo: 2_000,
        rev: 2,
        events: [
          ...held.events,
          { at: 20, what: 'frozen', orderId: 'O', requestId: null, revBefore: 1, rev: 2 },
        ],
      };
      const answers = [
        await store().userCoupons.replace(next, 1),
        await store().userCoupons.replace(next, 1),
      ];
      expect(answers).toEqual([true, false]);
      expect(await store().userCoupons.get('U', held.userCouponId)).toEqual(next);
    });
  });

  describe(`copies: the wallet (${name})`, () => {
    const store = eachWithStore(open);
    const now = 1_000;
    const wallet = [
      copyInWallet(1, { validTo: 1_001 }),
      copyInWallet(2, { validTo: 1_000, changedAt: 50 }),
      copyInWallet(3, { validTo: 500, changedAt: 60, status: 'expired' }),
      copyInWallet(4, { validTo: 500, status: 'frozen' }),
      copyInWallet(5, { validTo: 500, status: 'used' }),
      copyInWallet(6, { validTo: 500, status: 'void' }),
      copyInWallet(7, { validTo: 3_000, status: 'frozen' }),
      copyOf(8, { validTo: 3_000 }),
    ];

    it('an unused copy reads as expired from its validTo on; a frozen, used or void one does not', async () => {
      await put(store(), wallet);
      const read = async (status: UserCouponStatus) =>
        ids(await store().userCoupons.page({ userId: 'U', status, now, after: null, limit: 10 }));
      expect(await read('unused')).toEqual(['uc-0001']);
      expect(await read('expired')).toEqual(['uc-0003', 'uc-0002']);
      expect(await read('frozen')).toEqual(['uc-0004', 'uc-0007']);
      expect(await read('used')).toEqual(['uc-0005']);
      expect(await read('void')).toEqual(['uc-0006']);
      const counts = await store().userCoupons.counts('U', now);
      expect(counts).toEqual({ unused: 1, frozen: 2, used: 1, expired: 2, void: 1 });
      expect(await store().userCoupons.counts('nobody', now)).toEqual({
        unused: 0,
        frozen: 0,
        used: 0,
        expired: 0,
        void: 0,
      });
    });

    it('what checkout may still use is unused or frozen, with time left', async () => {
      await put(store(), wallet);
      expect(ids(await store().userCoupons.live('U', now, 10))).toEqual(['uc-0001', 'uc-0007']);
      expect(ids(await store().userCoupons.live('U', now, 1))).toEqual(['uc-0001']);
    });

    it.each<[UserCouponStatus, Partial<UserCoupon>]>([
      ['unused', { validTo: 5_000 }],
      ['used', { status: 'used' }],
      ['expired', { status: 'expired' }],
      ['expired', {}],
    ])('a page of %s goes on where the last one ended, also among equals (%j)', async (status, given) => {
      const copies = Array.from({ length: 11 }, (_, n) =>
        copyInWallet(n + 1, {
          changedAt: n % 3,
          validTo: 900,
          ...given,
          ...(status === 'unused' ? { validTo: 5_000 + (n % 3) } : {}),
          // Swept and unswept expired copies stand in one order.
          ...(status === 'expired' && n % 2 === 0 ? { status: 'expired' as const } : {}),
        }),
      );
      await put(store(), copies);
      const walked = await everyPage<UserCoupon>((last) =>
        store().userCoupons.page({
          userId: 'U',
          status,
          now,
          after: last && {
            sortValue: status === 'unused' ? last.validTo : last.changedAt,
            userCouponId: last.userCouponId,
          },
          limit: 2,
        }),
      );
      const order = (copy: UserCoupon) => (status === 'unused' ? copy.validTo : -copy.changedAt);
      const expected = copies.sort(
        (a, b) => order(a) - order(b) || (a.userCouponId < b.userCouponId ? -1 : 1),
      );
      expect(ids(walked)).toEqual(ids(expected));
    });

    it('sweeps find what expired, and what was frozen long ago, oldest first', async () => {
      await put(store(), [
        copyOf(1, { validTo: 900 }),
        copyOf(2, { validTo: 1_001 }),
        copyOf(3, { validTo: 800 }),
        copyOf(4, { validTo: 700, status: 'frozen', changedAt: 100 }),
        copyOf(5, { status: 'frozen', changedAt: 90 }),
        copyOf(6, { status: 'frozen', changedAt: 101 }),
      ]);
      expect(ids(await store().userCoupons.expiredButUnused(1_000, 10))).toEqual(['uc-0003', 'uc-0001']);
      expect(ids(await store().userCoupons.frozenSince(101, 10))).toEqual(['uc-0005', 'uc-0004']);
      expect(ids(await store().userCoupons.frozenSince(101, 1))).toEqual(['uc-0005']);
      const [first] = await store().userCoupons.expiredButUnused(1_000, 1);
      const behind = { at: first?.validTo ?? 0, id: 'uc-0003' };
      expect(ids(await store().userCoupons.expiredButUnused(1_000, 10, behind))).toEqual(['uc-0001']);
      const [oldest] = await store().userCoupons.frozenSince(101, 1);
      const place = { at: oldest?.changedAt ?? 0, id: 'uc-0005' };
      expect(ids(await store().userCoupons.frozenSince(101, 10, place))).toEqual(['uc-0004']);
      expect(ids(await store().userCoupons.frozenSince(101, 10, { ...place, id: 'a' }))).toEqual([
        'uc-0005',
        'uc-0004',
      ]);
    });
  });

  describe(`copies: the numbers (${name})`, () => {
    const store = eachWithStore(open);

    it('say which serials are taken and which are free', async () => {
      await put(
        store(),
        [1, 2, 4, 7].map((n) => copyOf(n)),
      );
      expect(await store().userCoupons.serials('C')).toEqual({ taken: 4, highest: 7 });
      expect(await store().userCoupons.freeSerials('C', 9, 10)).toEqual([3, 5, 6, 8, 9]);
      expect(await store().userCoupons.freeSerials('C', 9, 2)).toEqual([3, 5]);
      expect(await store().userCoupons.serials('nothing')).toEqual({ taken: 0, highest: 0 });
      expect(await store().userCoupons.freeSerials('nothing', 2, 10)).toEqual([1, 2]);
    });

    it('say how far a shopper and a day have come', async () => {
      await put(store(), [
        copyInWallet(1, { nthOfDay: 1, daySerial: 4 }),
        copyInWallet(2, { nthOfDay: 2, daySerial: 9 }),
        copyInWallet(3, { nthOfDay: 1, daySerial: 2, day: '2026-03-02' }),
      ]);
      const { userCoupons } = store();
      expect(await userCoupons.userOrdinals('C', 'U', '2026-03-01')).toEqual({ nth: 3, nthOfDay: 2 });
      expect(await userCoupons.userOrdinals('C', 'U', '2026-03-03')).toEqual({ nth: 3, nthOfDay: 0 });
      expect(await userCoupons.userOrdinals('C', 'V', '2026-03-01')).toEqual({ nth: 0, nthOfDay: 0 });
      expect(await userCoupons.highestDaySerial('C', '2026-03-01')).toBe(9);
      expect(await userCoupons.highestDaySerial('C', '2026-03-03')).toBe(0);
    });

    it.each([
      [{ what: 'nth', userId: 'U' }, [2, 4]],
      [{ what: 'nthOfDay', userId: 'U', day: '2026-03-01' }, [1, 3, 4]],
      [{ what: 'daySerial', day: '2026-03-01' }, [1, 2]],
      [{ what: 'daySerial', day: '2026-03-09' }, [1, 2, 3, 4]],
    ] as const)('say which ordinals are free: of %j up to 4', async (of, free) => {
      await put(store(), [
        copyInWallet(1, { nthOfDay: 2, daySerial: 4 }),
        copyInWallet(3, { nthOfDay: 1, daySerial: 2, day: '2026-03-02' }),
        copyOf(5, { daySerial: 3 }),
        copyOf(6, { couponId: 'D', daySerial: 1 }),
      ]);
      expect(await store().userCoupons.freeOrdinals('C', of, 4, 10)).toEqual(free);
      expect(await store().userCoupons.freeOrdinals('C', of, 4, 1)).toEqual(free.slice(0, 1));
      expect(await store().userCoupons.freeOrdinals('C', of, 0, 10)).toEqual([]);
    });

    it('that came back from their order count as used no more, nor what they gave', async () => {
      const used = copyOf(1, {
        status: 'used',
        usedAt: 20,
        usedDay: '2026-03-05',
        discountGiven: 250,
        orderId: 'O',
        attempt: 1,
        validTo: 1_500,
      });
      await put(store(), [used, copyOf(2, { status: 'used', usedDay: '2026-03-05', discountGiven: 50 })]);
      const back = returnCopy(used, 'O', 3_000, 30);
      expect(back && (await store().userCoupons.replace(back, 1))).toBe(true);
      expect(await store().userCoupons.get(used.userId, used.userCouponId)).toEqual(back);
      expect(await store().userCoupons.stats('C', 2_000)).toEqual({
        counts: { unused: 1, frozen: 0, used: 1, expired: 0, void: 0 },
        discountGiven: 50,
        byDay: [
          { day: '2026-03-01', claimed: 2, used: 0 },
          { day: '2026-03-05', claimed: 0, used: 1 },
        ],
      });
      expect(ids(await store().userCoupons.live(used.userId, 2_000, 10))).toEqual([used.userCouponId]);
    });

    it('are counted for a template by status and day', async () => {
      await put(store(), [
        copyOf(1, { validTo: 2_000 }),
        copyOf(2, { validTo: 1_000 }),
        copyOf(3, { status: 'used', usedDay: '2026-03-05', discountGiven: 250 }),
        copyOf(4, { status: 'used', usedDay: '2026-03-02', discountGiven: 50, day: '2026-03-02' }),
        copyOf(5, { status: 'frozen', validTo: 10 }),
        copyOf(6, { couponId: 'D' }),
      ]);
      expect(await store().userCoupons.countsOfCoupon('C', 1_000)).toEqual({
        unused: 1,
        frozen: 1,
        used: 2,
        expired: 1,
        void: 0,
      });
      expect(await store().userCoupons.stats('C', 1_000)).toEqual({
        counts: { unused: 1, frozen: 1, used: 2, expired: 1, void: 0 },
        discountGiven: 300,
        byDay: [
          { day: '2026-03-01', claimed: 4, used: 0 },
          { day: '2026-03-02', claimed: 1, used: 1 },
          { day: '2026-03-05', claimed: 0, used: 1 },
        ],
      });
      expect(await store().userCoupons.stats('nothing', 0)).toMatchObject({ discountGiven: 0, byDay: [] });
    });
  });
}
