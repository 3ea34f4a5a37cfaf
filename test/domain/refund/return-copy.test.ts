import { expect, test } from 'vitest';
import type { RedemptionStatus } from '../../../src/domain/redemption.ts';
import { finishRefunding, startRefunding } from '../../../src/domain/redemption-lifecycle.ts';
import type { Refund } from '../../../src/domain/refund/refund.ts';
import { returnCopy } from '../../../src/domain/user-coupon-lifecycle.ts';
import { copyOf, redemptionOf } from '../../contracts/make.ts';

const used = copyOf(1, {
  status: 'used',
  orderId: 'o-1',
  attempt: 1,
  usedAt: 500,
  usedDay: '2026-03-01',
  discountGiven: 70,
});

test.each([
  [999, 1_000, 'unused'],
  [1_000, 1_000, 'expired'],
  [1_000, 2_000, 'unused'],
] as const)('at %i a copy valid until %i comes back %s, bound to nothing', (now, validTo, status) => {
  expect(returnCopy(used, 'o-1', validTo, now)).toMatchObject({
    status,
    validTo,
    usedAt: null,
    usedDay: null,
    discountGiven: null,
    orderId: null,
    attempt: null,
    changedAt: now,
    rev: 2,
    events: [
      { what: 'claimed' },
      { what: status === 'unused' ? 'returned' : 'expired', at: now, orderId: 'o-1', rev: 2 },
    ],
  });
});

test('only a copy that this very order used comes back', () => {
  expect(returnCopy(used, 'o-2', 2_000, 600)).toBeNull();
  for (const status of ['unused', 'frozen', 'expired', 'void'] as const) {
    expect(returnCopy({ ...used, status }, 'o-1', 2_000, 600)).toBeNull();
  }
});

const refund: Refund = {
  refundId: 'r-1',
  at: 600,
  all: true,
  amount: 0,
  shipping: 0,
  lines: [],
  returned: [],
  costs: [],
  takenBack: [],
  status: 'refunded',
};

test.each<[RedemptionStatus, boolean]>([
  ['freezing', false],
  ['frozen', false],
  ['rejecting', false],
  ['rejected', false],
  ['confirming', false],
  ['confirmed', true],
  ['cancelling', false],
  ['cancelled', false],
  ['expired', false],
  ['refunding', false],
  ['partly-refunded', true],
  ['refunded', false],
])('a refund begins from %s: %s', (status, begins) => {
  const next = startRefunding(redemptionOf('o-1', { status }), refund, 600);
  expect(next?.status ?? null).toBe(begins ? 'refunding' : null);
  if (next) expect(next.refunds).toEqual([refund]);
});

test('it ends as it said, and the story names it', () => {
  for (const status of ['partly-refunded', 'refunded'] as const) {
    const begun = startRefunding(redemptionOf('o-1', { status: 'confirmed' }), { ...refund, status }, 600);
    const ended = begun && finishRefunding(begun, 700);
    expect(ended).toMatchObject({
      status,
      events: [
        { at: 600, what: 'refunding', refundId: 'r-1' },
        { at: 700, what: status, refundId: 'r-1' },
      ],
    });
  }
  expect(finishRefunding(redemptionOf('o-1', { status: 'confirmed', refunds: [refund] }), 700)).toBeNull();
});
