import { describe, expect, test } from 'vitest';
import { openMemoryStore } from '../../src/adapters/memory/open-memory-store.ts';
import { systemIds } from '../../src/adapters/system/ids.ts';
import { confirmRedemption } from '../../src/app/confirm-redemption.ts';
import { freezeCoupons } from '../../src/app/freeze-coupons.ts';
import { refundRedemption } from '../../src/app/refund-redemption.ts';
import { sweepRedemptions } from '../../src/app/sweep-redemptions.ts';
import type { RefundRequest } from '../../src/domain/refund/refund.ts';
import { freezeCopy } from '../../src/domain/user-coupon-lifecycle.ts';
import { copyIds, orderOf, start, stockWallet } from './stock-wallet.ts';

/** One covers the first line, the others all. */
const drafts = { 't-1': { scope: { include: [{ type: 'item' as const, id: 'item-1' }] } } };

/** What is done to a write: it happens, and then the process may die; or it waits until it is let through. */
type Write = <R>(write: () => Promise<R>) => Promise<R>;

/** A shop with three copies in one wallet, seen by processes whose writes go through `through`. */
async function openShop() {
  const store = openMemoryStore();
  const clock = { time: start, now: () => clock.time };
  await stockWallet(store, drafts);
  const process = (through: Write) => ({
    ...store,
    clock,
    ids: systemIds,
    userCoupons: {
      ...store.userCoupons,
      replace: (...args: Parameters<typeof store.userCoupons.replace>) =>
        through(() => store.userCoupons.replace(...args)),
    },
    redemptions: {
      ...store.redemptions,
      replace: (...args: Parameters<typeof store.redemptions.replace>) =>
        through(() => store.redemptions.replace(...args)),
    },
  });
  return {
    clock,
    process,
    living: process((write) => write()),
    copies: () => store.userCoupons.getMany('u', copyIds),
    redemption: async (orderId = 'o-1') => {
      const redemption = await store.redemptions.get(orderId);
      if (!redemption) throw new Error('The order is gone.');
      return redemption;
    },
  };
}

type Shop = Awaited<ReturnType<typeof openShop>>;

async function openPaidShop(): Promise<Shop> {
  const shop = await openShop();
  await freezeCoupons(shop.living, orderOf('o-1'));
  await confirmRedemption(shop.living, 'o-1');
  return shop;
}

const firstLine: RefundRequest = { refundId: 'r-1', lines: [{ lineId: '1', quantity: 2 }] };
const rest: RefundRequest = { refundId: 'r-2', all: true };
const flows: readonly (readonly [string, readonly RefundRequest[]])[] = [
  ['all', [rest]],
  ['a line that frees one coupon, then all', [firstLine, rest]],
];

describe.each(flows)('%s', (_, requests) => {
  const refundAll = async (shop: Shop, ports: Shop['living'] = shop.living) => {
    const amounts: number[] = [];
    for (const request of requests) {
      const done = await refundRedemption(ports, 'o-1', request);
      if (!done.ok) throw new Error(done.reason.code);
      amounts.push(done.refund.amount);
    }
    return amounts;
  };

  test.each(['a sweep finishes it', 'who asks again finishes it'])(
    'killed after any of its writes, %s',
    async (how) => {
      const whole = await openPaidShop();
      let writes = 0;
      const counting = whole.process((write) => {
        writes++;
        return write();
      });
      const expected = await refundAll(whole, counting);
      expect(writes).toBe(requests.length * 2 + 3);
      for (let n = 1; n <= writes; n++) {
        const shop = await openPaidShop();
        await expect(refundAll(shop, shop.process(dyingAfter(n)))).rejects.toThrow('the process died');
        shop.clock.time += 6_000;
        if (how === 'a sweep finishes it') {
          await sweepRedemptions(shop.living);
          await expectConsistent(shop, `after write ${n}`);
        }
        expect(await refundAll(shop), `after write ${n}`).toEqual(expected);
        await expectConsistent(shop, `after write ${n}, asked again`);
        expect((await shop.redemption()).status).toBe('refunded');
        for (const { status, events } of await shop.copies()) {
          expect(status).toBe('unused');
          expect(events.filter(({ what }) => what === 'returned')).toHaveLength(1);
        }
      }
    },
  );
});

/** Dies once the nth write is made. */
function dyingAfter(count: number): Write {
  let left = count;
  return async (write) => {
    const done = await write();
    if (--left <= 0) throw new Error('the process died');
    return done;
  };
}

/** It rests, and a copy is back exactly where a refund said so. */
async function expectConsistent(shop: Shop, when: string) {
  const { status, refunds } = await shop.redemption();
  expect(status, when).toBe(refunds.at(-1)?.status ?? 'confirmed');
  const returned = refunds.flatMap((refund) => refund.returned.map(({ userCouponId }) => userCouponId));
  for (const copy of await shop.copies()) {
    const back = returned.includes(copy.userCouponId);
    expect([copy.userCouponId, copy.status, copy.orderId], when).toEqual(
      back ? [copy.userCouponId, 'unused', null] : [copy.userCouponId, 'used', 'o-1'],
    );
  }
}

/** The writes of a process that fell asleep before the nth; `wake` lets it go on. */
function asleepBefore(count: number): { readonly through: Write; readonly wake: () => void } {
  let left = count;
  const awake = Promise.withResolvers<void>();
  const through: Write = async (write) => {
    if (--left === 0) await awake.promise;
    return write();
  };
  return { through, wake: awake.resolve };
}

test.each([1, 2, 3, 4, 5])(
  'who sleeps before write %i of a refund changes nothing when it wakes',
  async (n) => {
    const shop = await openPaidShop();
    const { through, wake } = asleepBefore(n);
    const sleeping = refundRedemption(shop.process(through), 'o-1', rest);
    shop.clock.time += 6_000;
    await sweepRedemptions(shop.living);
    const awake = await refundRedemption(shop.living, 'o-1', rest);
    await freezeCoupons(shop.living, orderOf('o-2'));
    await confirmRedemption(shop.living, 'o-2');
    const before = await shop.copies();
    wake();
    expect(await sleeping).toEqual(awake);
    expect(await shop.copies()).toEqual(before);
    expect(before.map(({ status, orderId }) => [status, orderId])).toEqual(
      copyIds.map(() => ['used', 'o-2']),
    );
  },
);

test('who sleeps in its freeze until the order is refunded takes nothing when it wakes', async () => {
  const shop = await openShop();
  // Before the first copy is frozen: the order is inserted, which is no replace.
  const { through, wake } = asleepBefore(1);
  const sleeping = freezeCoupons(shop.process(through), orderOf('o-1'));
  shop.clock.time += 6_000;
  await sweepRedemptions(shop.living);
  await confirmRedemption(shop.living, 'o-1');
  await refundRedemption(shop.living, 'o-1', rest);
  const before = await shop.copies();
  wake();
  await sleeping;
  expect(await shop.copies()).toEqual(before);
  expect(before.map(({ status }) => status)).toEqual(['unused', 'unused', 'unused']);
});

test('a copy that is frozen for a refunded order all the same is freed by the sweep', async () => {
  const shop = await openPaidShop();
  await refundRedemption(shop.living, 'o-1', rest);
  const [copy] = await shop.copies();
  const stray = copy && freezeCopy(copy, { orderId: 'o-1', attempt: 1, day: '2026-11-11' }, start);
  expect(stray && (await shop.living.userCoupons.replace(stray, copy.rev))).toBe(true);
  shop.clock.time += 61_000;
  await sweepRedemptions(shop.living);
  expect((await shop.copies()).map(({ status }) => status)).toEqual(['unused', 'unused', 'unused']);
});
