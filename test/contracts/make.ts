import type { Item } from '../../src/domain/item.ts';
import type { Redemption } from '../../src/domain/redemption.ts';
import type { UserCoupon } from '../../src/domain/user-coupon.ts';

export function itemOf(itemId: string, given: Partial<Item> = {}): Item {
  return {
    itemId,
    title: `Item ${itemId}`,
    categoryPath: ['grocery', 'tea'],
    brandId: 'm-1',
    merchantId: 'grocer',
    tags: ['national'],
    salePrice: 199,
    currency: 'USD',
    salesCount: 3,
    imageUrl: null,
    listedAt: 0,
    ...given,
  };
}

/** The n-th copy of coupon C, each of a shopper of its own, so that no two share a key. */
export function copyOf(n: number, given: Partial<UserCoupon> = {}): UserCoupon {
  return {
    userCouponId: `uc-${String(n).padStart(4, '0')}`,
    couponId: 'C',
    userId: `user-${n}`,
    serial: n,
    nth: 1,
    day: '2026-03-01',
    nthOfDay: 1,
    daySerial: n,
    requestId: `request-${n}`,
    status: 'unused',
    validFrom: 0,
    validTo: 1_000,
    claimedAt: 10,
    usedAt: null,
    usedDay: null,
    discountGiven: null,
    amount: null,
    orderId: null,
    attempt: null,
    freezesDay: null,
    freezesOfDay: 0,
    changedAt: 10,
    rev: 1,
    events: [{ at: 10, what: 'claimed', orderId: null, requestId: `request-${n}`, revBefore: 0, rev: 1 }],
    ...given,
  };
}

/** The n-th copy of one shopper. */
export function copyInWallet(n: number, given: Partial<UserCoupon> = {}): UserCoupon {
  return copyOf(n, { userId: 'U', nth: n, nthOfDay: n, ...given });
}

export function redemptionOf(orderId: string, given: Partial<Redemption> = {}): Redemption {
  return {
    orderId,
    userId: 'U',
    status: 'freezing',
    attempt: 1,
    fingerprint: 'f',
    cart: null,
    discount: 0,
    shippingDiscount: 0,
    subtotal: 0,
    shippingFee: 0,
    payable: 0,
    coupons: [],
    lines: [],
    rules: [],
    refunds: [],
    rejection: null,
    ttlSeconds: 900,
    expiresAt: null,
    dueAt: null,
    paidLate: false,
    endsAs: null,
    events: [],
    createdAt: 0,
    changedAt: 0,
    rev: 1,
    ...given,
  };
}
