import fc from 'fast-check';
import { expect, vi } from 'vitest';
import { cancelRedemption } from '../../src/app/cancel-redemption.ts';
import { claimCoupon } from '../../src/app/claim-coupon.ts';
import { confirmRedemption } from '../../src/app/confirm-redemption.ts';
import { expireUserCoupons } from '../../src/app/expire-user-coupons.ts';
import { freezeCoupons } from '../../src/app/freeze-coupons.ts';
import { readBooks } from '../../src/app/read-books.ts';
import { reconcileGate } from '../../src/app/reconcile-coupons.ts';
import { refundRedemption } from '../../src/app/refund-redemption.ts';
import { redemptionSweeps } from '../../src/app/sweep-redemptions.ts';
import { voidUserCoupon } from '../../src/app/void-user-coupon.ts';
import { dayMs } from '../../src/domain/calendar.ts';
import type { Store } from '../../src/ports/store.ts';
import { flawOfFreeze, flawOfOutcome, flawOfRefund, flawOfVoid } from './redemptions-answers.ts';
import { flawsOfStory } from './redemptions-audit.ts';
import { carts, claimed, openShop, refundOf, type Shop, type ShopPorts, totals } from './redemptions-shop.ts';

const PROCESSES = 4;

const orderId = fc.constantFrom('o-1', 'o-1', 'o-1', 'o-2', 'o-2', 'o-3', 'o-4');
const command = fc.oneof(
  {
    weight: 12,
    arbitrary: fc.record({
      what: fc.constant('freeze' as const),
      orderId,
      // Mostly the same content again for the same order.
      content: fc.constantFrom(0, 0, 0, 1, 2),
      ttlSeconds: fc.constantFrom(60, 900),
      stranger: fc.nat(29).map((n) => n === 0),
    }),
  },
  { weight: 6, arbitrary: fc.record({ what: fc.constant('confirm' as const), orderId }) },
  // One that overtakes its freeze ends the order for good: rarely.
  {
    weight: 3,
    arbitrary: fc.record({
      what: fc.constant('cancel' as const),
      orderId,
      overtakes: fc.nat(5).map((n) => n === 0),
    }),
  },
  {
    weight: 6,
    arbitrary: fc.record({
      what: fc.constant('refund' as const),
      orderId,
      refundId: fc.constantFrom('r-1', 'r-2', 'r-3', 'r-4'),
      /** Now and then the content of another refund. */
      strays: fc.nat(11).map((n) => n === 0),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ what: fc.constant('void' as const), copy: fc.integer({ min: 0, max: 4 }) }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      what: fc.constant('claim' as const),
      requestId: fc.constantFrom('r1', 'r2', 'r3', 'r4', 'r5', 'r6'),
    }),
  },
  {
    weight: 5,
    arbitrary: fc.record({ what: fc.constantFrom('sweep' as const, 'sweep' as const, 'expire' as const) }),
  },
);
type Command = typeof command extends fc.Arbitrary<infer T> ? T : never;

const actor = fc.integer({ min: 0, max: PROCESSES - 1 });
/** Calls of the store in one go: a freeze of three coupons takes a dozen. */
const calls = fc.oneof(fc.nat(5), fc.nat(5), fc.constant(40));
const turn = fc.oneof(
  {
    weight: 10,
    arbitrary: fc.record({ does: fc.constant('begin' as const), actor, command, calls }),
  },
  {
    weight: 10,
    arbitrary: fc.record({ does: fc.constant('go on' as const), actor, calls, which: fc.nat(3) }),
  },
  { weight: 1, arbitrary: fc.record({ does: fc.constant('die' as const), actor }) },
  {
    weight: 2,
    arbitrary: fc.record({
      does: fc.constant('wait' as const),
      ms: fc.constantFrom(1_000, 6_000, 6_000, 61_000, 61_000, 901_000),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      does: fc.constant('order system says' as const),
      orderId,
      says: fc.constantFrom(
        'paid' as const,
        'paid' as const,
        'failed' as const,
        'unknown' as const,
        'silent' as const,
      ),
    }),
  },
);
type Turn = typeof turn extends fc.Arbitrary<infer T> ? T : never;

/** What several processes do on one store, a call of it at a time. */
export const run = fc.record({
  /** Which coupons an order is for: three contents an order. */
  contents: fc.array(fc.oneof(fc.constantFrom(1, 2, 4, 8, 16), fc.integer({ min: 1, max: 31 })), {
    minLength: 9,
    maxLength: 9,
  }),
  /** Whether there is an order system to be asked. */
  asksOrders: fc.boolean(),
  /** So few that they are reached; 0 is no bound. */
  freezeLimits: fc.constantFrom({ openPerUser: 0, perCouponDay: 0 }, { openPerUser: 2, perCouponDay: 3 }),
  turns: fc.array(turn, { maxLength: 120, minLength: 10, size: 'max' }),
  /** Whoever is half-way at the end goes on, or is dead. */
  ends: fc.constantFrom('all go on' as const, 'all die' as const),
});
type Run = typeof run extends fc.Arbitrary<infer T> ? T : never;

const mostCommands = 50;
/** A failure is made smaller for no longer than this. */
export const bounded = { interruptAfterTimeLimit: 300_000, markInterruptAsFailure: true };

/** On an empty store; throws at the first answer or document that is wrong. The monotonic clock must be faked. */
export async function play(store: Store, { contents, turns, ends, ...settings }: Run): Promise<void> {
  const shop = await openShop(store, { processes: PROCESSES, ...settings });
  let begun = 0;
  for (const next of turns) {
    if (next.does === 'begin' && ++begun > mostCommands) break;
    await take(shop, next, contents);
    expect(shop.audit.flaws).toEqual([]);
  }
  for (const each of shop.actors) {
    if (ends === 'all die') each.die();
    for (let calls = 0; each.isBusy(); calls++) {
      if (calls > 1_000) throw new Error('A command never ends.');
      await each.step();
    }
  }
  await expectRest(shop);
}

async function take(shop: Shop, next: Turn, contents: readonly number[]): Promise<void> {
  if (next.does === 'wait') {
    shop.clock.time += next.ms;
    return;
  }
  if (next.does === 'order system says') {
    if (shop.ports.orderStatus) shop.audit.say(next.orderId, next.says);
    return;
  }
  const actor = shop.actors[next.actor];
  if (!actor) return;
  if (next.does === 'die') {
    actor.die();
    return;
  }
  if (next.does === 'begin' && !actor.isBusy()) {
    await actor.begin((ports) => perform(shop, ports, next.command, contents));
  }
  for (let calls = 0; calls < next.calls && actor.isBusy(); calls++) {
    await actor.step(next.does === 'go on' ? next.which : 0);
  }
}

/** As one process does it, and looks at what it is answered. */
async function perform(
  shop: Shop,
  ports: ShopPorts,
  command: Command,
  contents: readonly number[],
): Promise<void> {
  const { audit, clock } = shop;
  const since = audit.moment();
  const began = clock.time;
  const limits = shop.ports.freezeLimits;
  const answered = () => ({ audit, limits, since, began, now: clock.time });
  switch (command.what) {
    case 'freeze': {
      const request = freezeOf(shop, command, contents);
      const answer = await freezeCoupons(ports, request);
      expect(flawOfFreeze(answered(), request, answer)).toBeNull();
      return;
    }
    case 'confirm': {
      const answer = await confirmRedemption(ports, command.orderId);
      expect(flawOfOutcome('confirm', answered(), command.orderId, answer)).toBeNull();
      return;
    }
    case 'cancel': {
      const known = audit.redemptions().some((each) => each.orderId === command.orderId);
      if (!known && !command.overtakes) return;
      const answer = await cancelRedemption(ports, command.orderId);
      expect(flawOfOutcome('cancel', answered(), command.orderId, answer)).toBeNull();
      return;
    }
    case 'refund': {
      const request = refundOf(command.refundId, command.strays);
      const answer = await refundRedemption(ports, command.orderId, request);
      expect(flawOfRefund(answered(), command.orderId, request, answer)).toBeNull();
      return;
    }
    case 'void': {
      const copy = shop.audit.copies()[command.copy];
      if (!copy) return;
      const answer = await voidUserCoupon(ports, copy);
      expect(flawOfVoid(answered(), copy.userCouponId, answer)).toBeNull();
      return;
    }
    case 'claim': {
      const answer = await claimCoupon(ports, {
        couponId: claimed,
        userId: 'u',
        channel: null,
        region: null,
        fromPage: false,
        requestId: command.requestId,
      });
      if (answer.ok) expect(answer.copy).toMatchObject({ requestId: command.requestId, status: 'unused' });
      else expect(answer.reason.code).toBe('sold-out');
      return;
    }
    case 'sweep':
      await sweepOnce(ports);
      return;
    case 'expire':
      await expireUserCoupons(ports);
      return;
  }
}

function freezeOf(
  { audit }: Shop,
  { orderId, content, ttlSeconds, stranger }: Extract<Command, { what: 'freeze' }>,
  contents: readonly number[],
) {
  const nth = (Number(orderId.at(-1)) - 1) * 3 + content;
  const mask = contents[nth] ?? 1;
  const known = audit.copies().map((copy) => copy.userCouponId);
  return {
    orderId,
    userId: stranger ? 'stranger' : 'u',
    userCouponIds: known.filter((_, n) => mask & (1 << n)),
    channel: null,
    region: null,
    cart: carts[nth % 2] ?? { currency: 'CNY', shippingFee: 0, lines: [] },
    expectedDiscount: null,
    ttlSeconds,
  };
}

/** Each kind of sweep once, as a server does. It goes on without what throws: nothing is to throw. */
async function sweepOnce(ports: ShopPorts): Promise<void> {
  const errors: unknown[] = [];
  for (const { pass } of redemptionSweeps(ports, (_, error) => errors.push(error))) await pass();
  expect(errors).toEqual([]);
}

/** Two sweepers side by side, a few times, as they come round. */
async function sweep({ ports }: Shop): Promise<void> {
  for (let pass = 0; pass < 3; pass++) {
    await Promise.all([sweepOnce(ports), sweepOnce(ports)]);
    await expireUserCoupons(ports);
  }
}

/** After a minute nothing is half-way, and what is frozen is held by a live order; after days nothing is frozen. */
async function expectRest(shop: Shop): Promise<void> {
  const { audit, clock, ports } = shop;
  clock.time += 61_001;
  await sweep(shop);
  const orders = new Map(audit.redemptions().map((redemption) => [redemption.orderId, redemption]));
  const underWay = ['freezing', 'rejecting', 'confirming', 'cancelling', 'refunding'];
  expect([...orders.values()].filter(({ status }) => underWay.includes(status))).toEqual([]);
  for (const copy of audit.copies().filter(({ status }) => status === 'frozen')) {
    expect(orders.get(copy.orderId ?? '')).toMatchObject({ status: 'frozen', attempt: copy.attempt });
  }

  clock.time += dayMs + 61_000;
  await sweep(shop);
  expect(audit.copies().filter(({ status }) => status === 'frozen')).toEqual([]);
  expect(audit.redemptions().filter(({ status }) => status === 'frozen')).toEqual([]);
  expect(audit.flaws).toEqual([]);

  for (const copy of audit.copies()) expect(await flawsOfStory(ports.ledger, copy)).toEqual([]);

  vi.advanceTimersByTime(60_000);
  await reconcileGate(ports);
  for (const couponId of ['whole', 'share', 'shipping', claimed]) {
    const template = await ports.templates.get(couponId);
    if (!template) throw new Error(`${couponId} is gone.`);
    const books = await readBooks(ports, template);
    const copies = audit.copies().filter((copy) => copy.couponId === couponId);
    const counts: Record<string, number> = { unused: 0, frozen: 0, used: 0, expired: 0, void: 0 };
    for (const { status } of copies) counts[status] = (counts[status] ?? 0) + 1;
    expect(books).toMatchObject({ balanced: true, counts, remaining: totals - copies.length });
  }
}
