import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { sweepRedemptions } from '../../src/app/sweep-redemptions.ts';
import type { Redemption } from '../../src/domain/redemption.ts';
import {
  isRejected,
  startCancelling,
  startConfirming,
  startFreezing,
  stopFreezing,
} from '../../src/domain/redemption-lifecycle.ts';
import { unfreezeCopy } from '../../src/domain/user-coupon-lifecycle.ts';
import { claim, type OpenedApp, openApp, publish } from './open-app.ts';

const cart = { currency: 'USD', lines: [{ lineId: '1', itemId: 'sku-1', quantity: 2, unitPrice: 4999 }] };
const ttlSeconds = 60;

let app: OpenedApp;
let n = 0;
let orderId: string;
let copy: string;

beforeAll(async () => {
  app = await openApp();
  const window = { opensAt: '2026-11-11T00:00:00Z', closesAt: '2026-12-11T00:00:00Z', perUser: null };
  await publish(app, 'c', {
    claim: window,
    validity: { type: 'relative', days: 1 },
    stacking: { group: null },
  });
});
afterAll(() => app.close());
beforeEach(async () => {
  orderId = `o-${++n}`;
  copy = await claim(app, 'c', 'u');
});

const order = (change: Record<string, unknown> = {}) => ({
  orderId,
  userId: 'u',
  userCouponIds: [copy],
  cart,
  ttlSeconds,
  ...change,
});
const freeze = (change: Record<string, unknown> = {}) => app.call('POST', '/v1/redemptions', order(change));
const confirm = () => app.call('POST', `/v1/redemptions/${orderId}/confirm`);
const cancel = () => app.call('POST', `/v1/redemptions/${orderId}/cancel`);
const calls = { freeze, confirm, cancel } as const;
const statusOfCopy = async (id = copy) => (await app.call('GET', `/v1/users/u/coupons/${id}`)).body.status;

async function stored(): Promise<Redemption> {
  const redemption = await app.ports.redemptions.get(orderId);
  if (!redemption) throw new Error('The order is not there.');
  return redemption;
}

async function write(next: Redemption | null) {
  if (!next || !(await app.ports.redemptions.replace(next, next.rev - 1)))
    throw new Error('It was not written.');
}

async function giveBack() {
  const held = await app.ports.userCoupons.get('u', copy);
  const back = held && unfreezeCopy(held, orderId, held.attempt ?? 0, app.clock.time);
  if (held && back) await app.ports.userCoupons.replace(back, held.rev);
}

/** The plan is written, and nothing else: where a process died right after. */
async function dieFreezing() {
  await freeze();
  const { events: _, ...plan } = await stored();
  await write({ ...startFreezing(plan, null, app.clock.time), rev: plan.rev + 1 });
  await giveBack();
}

const unavailable = { code: 'coupon-unavailable', params: { coupons: [] } };
const states: Readonly<Record<string, () => Promise<unknown>>> = {
  none: async () => {},
  'freezing, left by a crash': dieFreezing,
  'rejecting, left by a crash': async () => {
    await dieFreezing();
    await write(stopFreezing(await stored(), unavailable, app.clock.time));
  },
  rejected: async () => {
    await states['rejecting, left by a crash']?.();
    app.clock.time += 6_000;
    await sweepRedemptions(app.ports);
    expect(isRejected(await stored())).toBe(true);
  },
  frozen: freeze,
  'frozen, past its time': async () => {
    await freeze();
    app.clock.time += ttlSeconds * 1000;
  },
  'confirming, left by a crash': async () => {
    await freeze();
    await write(startConfirming(await stored(), app.clock.time));
  },
  'cancelling, left by a crash': async () => {
    await freeze();
    await write(startCancelling(await stored(), 'cancelled', app.clock.time));
  },
  'expiring, left by a crash': async () => {
    await freeze();
    await write(startCancelling(await stored(), 'expired', app.clock.time));
  },
  confirmed: async () => {
    await freeze();
    await confirm();
  },
  cancelled: async () => {
    await freeze();
    await cancel();
  },
  'a tombstone': cancel,
  expired: async () => {
    await freeze();
    app.clock.time += ttlSeconds * 1000;
    await sweepRedemptions(app.ports);
  },
};

/** What a call answers, and the state of the order and of its copy after. */
const table: readonly (readonly [string, keyof typeof calls, number | string, string, string])[] = [
  ['none', 'freeze', 201, 'frozen', 'frozen'],
  ['none', 'confirm', 'not-found', '', 'unused'],
  ['none', 'cancel', 200, 'cancelled', 'unused'],
  ['freezing, left by a crash', 'freeze', 201, 'frozen', 'frozen'],
  ['freezing, left by a crash', 'confirm', 200, 'confirmed', 'used'],
  ['freezing, left by a crash', 'cancel', 200, 'cancelled', 'unused'],
  ['rejecting, left by a crash', 'freeze', 201, 'frozen', 'frozen'],
  ['rejecting, left by a crash', 'confirm', 'coupon-unavailable', 'rejected', 'unused'],
  ['rejecting, left by a crash', 'cancel', 200, 'cancelled', 'unused'],
  ['rejected', 'freeze', 201, 'frozen', 'frozen'],
  ['rejected', 'confirm', 'coupon-unavailable', 'rejected', 'unused'],
  ['rejected', 'cancel', 200, 'cancelled', 'unused'],
  ['frozen', 'freeze', 201, 'frozen', 'frozen'],
  ['frozen', 'confirm', 200, 'confirmed', 'used'],
  ['frozen', 'cancel', 200, 'cancelled', 'unused'],
  ['frozen, past its time', 'freeze', 'expired', 'frozen', 'frozen'],
  ['frozen, past its time', 'confirm', 'expired', 'expired', 'unused'],
  ['frozen, past its time', 'cancel', 200, 'cancelled', 'unused'],
  ['confirming, left by a crash', 'freeze', 201, 'confirmed', 'used'],
  ['confirming, left by a crash', 'confirm', 200, 'confirmed', 'used'],
  ['confirming, left by a crash', 'cancel', 'already-confirmed', 'confirmed', 'used'],
  ['cancelling, left by a crash', 'freeze', 'order-cancelled', 'cancelled', 'unused'],
  ['cancelling, left by a crash', 'confirm', 'order-cancelled', 'cancelled', 'unused'],
  ['cancelling, left by a crash', 'cancel', 200, 'cancelled', 'unused'],
  ['expiring, left by a crash', 'freeze', 'expired', 'expired', 'unused'],
  ['expiring, left by a crash', 'confirm', 'expired', 'expired', 'unused'],
  ['expiring, left by a crash', 'cancel', 200, 'expired', 'unused'],
  ['confirmed', 'freeze', 201, 'confirmed', 'used'],
  ['confirmed', 'confirm', 200, 'confirmed', 'used'],
  ['confirmed', 'cancel', 'already-confirmed', 'confirmed', 'used'],
  ['cancelled', 'freeze', 'order-cancelled', 'cancelled', 'unused'],
  ['cancelled', 'confirm', 'order-cancelled', 'cancelled', 'unused'],
  ['cancelled', 'cancel', 200, 'cancelled', 'unused'],
  ['a tombstone', 'freeze', 'order-cancelled', 'cancelled', 'unused'],
  ['a tombstone', 'confirm', 'order-cancelled', 'cancelled', 'unused'],
  ['a tombstone', 'cancel', 200, 'cancelled', 'unused'],
  ['expired', 'freeze', 'expired', 'expired', 'unused'],
  ['expired', 'confirm', 'expired', 'expired', 'unused'],
  ['expired', 'cancel', 200, 'expired', 'unused'],
];

describe('what each call answers in each state, and answers again', () => {
  test.each(table)('%s: %s → %s, %s, %s', async (state, call, answer, status, ofCopy) => {
    await states[state]?.();
    const first = await calls[call]();
    expect(first.body.code ?? first.status).toBe(answer);
    if (typeof answer === 'number') expect(first.body.status).toBe(status);
    const again = await calls[call]();
    expect([again.status, again.body]).toEqual([first.status, first.body]);
    expect((await app.ports.redemptions.get(orderId))?.status ?? '').toBe(status);
    expect(await statusOfCopy()).toBe(ofCopy);
  });

  test.each([
    ['none', 201],
    ['rejecting, left by a crash', 201],
    ['rejected', 201],
    ['freezing, left by a crash', 'order-mismatch'],
    ['frozen', 'order-mismatch'],
    ['frozen, past its time', 'order-mismatch'],
    ['confirmed', 'order-mismatch'],
    ['expired', 'order-mismatch'],
    ['cancelled', 'order-cancelled'],
    ['a tombstone', 'order-cancelled'],
  ])('%s: a freeze with another content → %s', async (state, answer) => {
    await states[state]?.();
    const lines = [{ ...cart.lines[0], quantity: 3 }];
    const done = await freeze({ cart: { ...cart, lines } });
    expect(done.body.code ?? done.status).toBe(answer);
  });

  test.each([
    ['another user', { userId: 'v' }],
    ['other coupons', { userCouponIds: [] }],
    ['another channel', { channel: 'app' }],
    ['another region', { region: 'CN-31' }],
  ])('%s is another content', async (_, change) => {
    await freeze();
    expect((await freeze(change)).body.code).toBe('order-mismatch');
  });

  test('another figure expected, or another time to hold it, is the same content', async () => {
    const first = await freeze({ expectedDiscount: 1000 });
    expect((await freeze({ expectedDiscount: 1, ttlSeconds: 900 })).body).toEqual(first.body);
  });

  test('an order that was rejected may try again with another content, under the next attempt', async () => {
    await states.rejected?.();
    const other = await claim(app, 'c', 'u');
    expect((await freeze({ userCouponIds: [other] })).body).toMatchObject({
      status: 'frozen',
      coupons: [{ userCouponId: other }],
      events: [
        { what: 'freezing', attempt: 1 },
        { what: 'rejecting' },
        { what: 'rejected' },
        { what: 'freezing', attempt: 2 },
        { what: 'frozen', attempt: 2 },
      ],
    });
    expect([await statusOfCopy(), await statusOfCopy(other)]).toEqual(['unused', 'frozen']);
  });

  test('a tombstone answers with userId null and empty lists', async () => {
    expect((await cancel()).body).toEqual({
      orderId,
      userId: null,
      status: 'cancelled',
      discount: 0,
      shippingDiscount: 0,
      subtotal: 0,
      shippingFee: 0,
      payable: 0,
      coupons: [],
      lines: [],
      expiresAt: null,
      refunds: [],
      events: [{ at: expect.any(String), what: 'cancelled', attempt: 0 }],
    });
  });
});

describe('all or none', () => {
  test('where another order has one of three, none is frozen, and the order may try again', async () => {
    const [taken, other] = [await claim(app, 'c', 'u'), await claim(app, 'c', 'u')];
    await freeze({ orderId: `${orderId}-other`, userCouponIds: [taken] });
    const perOrder = { userCouponIds: [copy, taken, other] };
    const refused = await freeze(perOrder);
    expect(refused.body.code).toBe('coupon-unavailable');
    expect(refused.body.params.coupons.map((one: { userCouponId: string }) => one.userCouponId)).toEqual([
      taken,
    ]);
    expect([await statusOfCopy(), await statusOfCopy(other)]).toEqual(['unused', 'unused']);
    expect((await freeze()).status).toBe(201);
  });

  test('past its validTo a copy comes back as expired', async () => {
    app.clock.time += 86_400_000 - 1_000;
    expect((await freeze()).status).toBe(201);
    app.clock.time += 1_000;
    expect((await cancel()).status).toBe(200);
    expect(await statusOfCopy()).toBe('expired');
  });
});

test('a copy that is taken out of a wallet says by which request', async () => {
  const before = await app.ports.userCoupons.get('u', copy);
  const done = await app.call('POST', `/v1/users/u/coupons/${copy}/void`, undefined, {
    'idempotency-key': 'v-1',
  });
  expect(done.body.status).toBe('void');
  const after = await app.ports.userCoupons.get('u', copy);
  const requestId = expect.stringMatching(/./);
  const voided = { at: app.clock.time, what: 'voided', orderId: null, requestId, revBefore: 1, rev: 2 };
  expect(after?.events).toEqual([...(before?.events ?? []), voided]);
});

describe('the story of an order', () => {
  const story = async () => (await app.call('GET', `/v1/redemptions/${orderId}`)).body.events;

  test('tells what the order went through and what it did to its copies', async () => {
    await freeze();
    app.clock.time += 1_000;
    await confirm();
    const at = (ms: number) => new Date(app.clock.time - ms).toISOString().replace('.000Z', 'Z');
    expect(await story()).toEqual([
      { at: at(1_000), what: 'freezing', attempt: 1 },
      { at: at(1_000), what: 'coupon-frozen', userCouponId: copy, revBefore: 1, rev: 2 },
      { at: at(1_000), what: 'frozen', attempt: 1 },
      { at: at(0), what: 'confirming', attempt: 1 },
      { at: at(0), what: 'coupon-used', userCouponId: copy, revBefore: 2, rev: 3 },
      { at: at(0), what: 'confirmed', attempt: 1 },
    ]);
  });

  test('is told from the ledger when the copy has long gone through other hands', async () => {
    const first = orderId;
    await freeze();
    await cancel();
    for (let i = 0; i < 12; i++) {
      orderId = `${first}-${i}`;
      await freeze();
      await cancel();
    }
    const kept = (await app.ports.userCoupons.get('u', copy))?.events ?? [];
    expect(kept.some((event) => event.orderId === first)).toBe(false);
    expect(kept).toHaveLength(20);
    orderId = first;
    expect((await story()).map(({ what, rev }: { what: string; rev?: number }) => [what, rev])).toEqual([
      ['freezing', undefined],
      ['coupon-frozen', 2],
      ['frozen', undefined],
      ['cancelling', undefined],
      ['coupon-unfrozen', 3],
      ['cancelled', undefined],
    ]);
  });

  test('of an order that nobody knows is not found', async () => {
    expect((await app.call('GET', '/v1/redemptions/nobody')).status).toBe(404);
  });
});
