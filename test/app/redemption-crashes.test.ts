import { describe, expect, test } from 'vitest';
import { openMemoryStore } from '../../src/adapters/memory/open-memory-store.ts';
import { systemIds } from '../../src/adapters/system/ids.ts';
import { cancelRedemption } from '../../src/app/cancel-redemption.ts';
import { confirmRedemption } from '../../src/app/confirm-redemption.ts';
import { freezeCoupons } from '../../src/app/freeze-coupons.ts';
import { sweepRedemptions } from '../../src/app/sweep-redemptions.ts';
import type { OrderStatusAnswer } from '../../src/ports/order-status.ts';
import { copyIds, orderOf, start, stockWallet } from './stock-wallet.ts';

/** How long the order system is waited for. */
const limitMs = 3_600_000;

/** A shop with three copies in one wallet, whose process dies right after the nth write. */
async function openShop() {
  const store = openMemoryStore();
  const clock = { time: start, now: () => clock.time };
  let writesLeft = Number.POSITIVE_INFINITY;
  let writes = 0;
  const dying =
    <A extends unknown[], R>(write: (...args: A) => Promise<R>) =>
    async (...args: A): Promise<R> => {
      const done = await write(...args);
      writes++;
      if (--writesLeft <= 0) throw new Error('the process died');
      return done;
    };
  await stockWallet(store);
  let said: OrderStatusAnswer | null = null;
  const ports = {
    ...store,
    clock,
    /** Where a test has it say something. */
    get orderStatus() {
      const answer = said;
      return answer && { ask: async () => answer, limitMs };
    },
    ids: systemIds,
    userCoupons: { ...store.userCoupons, replace: dying(store.userCoupons.replace) },
    redemptions: {
      ...store.redemptions,
      insert: dying(store.redemptions.insert),
      replace: dying(store.redemptions.replace),
    },
  };
  return {
    ports,
    clock,
    writes: () => writes,
    dieAfter: (count: number) => {
      writesLeft = count;
      writes = 0;
    },
    says: (answer: OrderStatusAnswer) => {
      said = answer;
    },
    live: () => {
      writesLeft = Number.POSITIVE_INFINITY;
    },
    copies: () => store.userCoupons.getMany('u', copyIds),
    redemption: (orderId: string) => store.redemptions.get(orderId),
  };
}

type Shop = Awaited<ReturnType<typeof openShop>>;

const flows: readonly (readonly [string, (shop: Shop) => Promise<unknown>, readonly string[]])[] = [
  ['freeze', (shop) => freezeCoupons(shop.ports, orderOf('o-1')), ['frozen']],
  [
    'freeze, confirm',
    async (shop) => {
      await freezeCoupons(shop.ports, orderOf('o-1'));
      await confirmRedemption(shop.ports, 'o-1');
    },
    ['frozen', 'confirmed'],
  ],
  [
    'freeze, cancel',
    async (shop) => {
      await freezeCoupons(shop.ports, orderOf('o-1'));
      await cancelRedemption(shop.ports, 'o-1');
    },
    ['frozen', 'cancelled'],
  ],
  [
    'freeze, asked about too late and paid',
    async (shop) => {
      shop.says('paid');
      await freezeCoupons(shop.ports, orderOf('o-1'));
      shop.clock.time += 900_000;
      await sweepRedemptions(shop.ports);
    },
    ['frozen', 'confirmed'],
  ],
  [
    'freeze, asked about too late and failed',
    async (shop) => {
      shop.says('failed');
      await freezeCoupons(shop.ports, orderOf('o-1'));
      shop.clock.time += 900_000;
      await sweepRedemptions(shop.ports);
    },
    ['frozen', 'cancelled'],
  ],
  [
    'freeze, expired, confirmed late because it was paid',
    async (shop) => {
      shop.says('unknown');
      await freezeCoupons(shop.ports, orderOf('o-1'));
      shop.clock.time += 900_000 + limitMs;
      await sweepRedemptions(shop.ports);
      shop.says('paid');
      await confirmRedemption(shop.ports, 'o-1');
    },
    ['frozen', 'expired', 'confirmed'],
  ],
  [
    'freeze of what another order holds',
    async (shop) => {
      await freezeCoupons(shop.ports, orderOf('o-0', { userCouponIds: copyIds.slice(2) }));
      await freezeCoupons(shop.ports, orderOf('o-1'));
    },
    // Of o-1: refused before anything is written.
    [],
  ],
];

describe.each(flows)('%s', (_, flow, states) => {
  test('killed after any of its writes, a sweep finishes or undoes it', async () => {
    const whole = await openShop();
    whole.dieAfter(Number.POSITIVE_INFINITY);
    await flow(whole);
    const writes = whole.writes();
    expect(writes).toBeGreaterThan(0);
    for (let n = 1; n <= writes; n++) {
      const shop = await openShop();
      shop.dieAfter(n);
      await flow(shop).catch((error: Error) => expect(error.message).toBe('the process died'));
      shop.live();
      shop.clock.time += 6_000;
      await sweepRedemptions(shop.ports);
      const redemption = await shop.redemption('o-1');
      if (states.length > 0) expect(states, `after write ${n}`).toContain(redemption?.status);
      await expectConsistent(shop);
      // Nothing stays frozen for good: past every deadline all copies are used or back.
      shop.clock.time += 901_000 + limitMs;
      await sweepRedemptions(shop.ports);
      for (const copy of await shop.copies()) expect(['unused', 'used']).toContain(copy.status);
      await expectConsistent(shop);
    }
  });
});

/** All or none; a frozen copy has a live order, a used one a confirmed one. */
async function expectConsistent(shop: Shop) {
  for (const copy of await shop.copies()) {
    if (copy.status === 'unused') continue;
    const redemption = await shop.redemption(copy.orderId ?? '');
    expect(redemption?.status).toBe(copy.status === 'used' ? 'confirmed' : 'frozen');
    const held = (await shop.copies()).filter(({ orderId }) => orderId === copy.orderId);
    expect(held.map(({ status }) => status)).toEqual(redemption?.coupons.map(() => copy.status));
  }
}

test('two sweepers at once do no harm', async () => {
  const shop = await openShop();
  await freezeCoupons(shop.ports, orderOf('o-1'));
  shop.clock.time += 900_000;
  await Promise.all([sweepRedemptions(shop.ports), sweepRedemptions(shop.ports)]);
  expect((await shop.redemption('o-1'))?.status).toBe('expired');
  expect((await shop.copies()).map(({ status }) => status)).toEqual(['unused', 'unused', 'unused']);
});

test('a copy whose time passed while it was frozen comes back as expired', async () => {
  const shop = await openShop();
  shop.clock.time = start + 86_400_000 - 60_000;
  await freezeCoupons(shop.ports, orderOf('o-1'));
  shop.clock.time += 900_000;
  await sweepRedemptions(shop.ports);
  expect((await shop.copies()).map(({ status }) => status)).toEqual(['expired', 'expired', 'expired']);
});
