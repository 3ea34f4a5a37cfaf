import type { FreezeRequest } from '../../src/app/freeze-coupons.ts';
import type { TemplateDraft } from '../../src/domain/complete-template.ts';
import type { Store } from '../../src/ports/store.ts';
import { copyOf } from '../contracts/make.ts';
import { lineOf, templateOf } from '../domain/make.ts';

export const start = Date.parse('2026-11-11T08:00:00Z');
const couponIds = ['t-1', 't-2', 't-3'];
/** What shopper `u` holds, of a coupon each, for a day. */
export const copyIds = couponIds.map((id) => `uc-${id}`);

/** Coupons that go with each other, off anything but for what is drafted, and a copy of each. */
export async function stockWallet(
  store: Pick<Store, 'templates' | 'userCoupons'>,
  drafts: Readonly<Record<string, Partial<TemplateDraft>>> = {},
): Promise<void> {
  for (const [n, id] of couponIds.entries()) {
    await store.templates.insert(templateOf(id, { stacking: { group: null }, ...drafts[id] }));
    const given = { userCouponId: `uc-${id}`, couponId: id, userId: 'u', validTo: start + 86_400_000 };
    await store.userCoupons.insert(copyOf(n + 1, given));
  }
}

/** An order of two lines with all three copies. */
export function orderOf(orderId: string, change: Partial<FreezeRequest> = {}): FreezeRequest {
  const lines = [lineOf('1', { quantity: 2, unitPrice: 10_000 }), lineOf('2', { unitPrice: 3_333 })];
  return {
    orderId,
    userId: 'u',
    userCouponIds: copyIds,
    channel: null,
    region: null,
    cart: { currency: 'CNY', shippingFee: 100, lines },
    expectedDiscount: null,
    ttlSeconds: 900,
    ...change,
  };
}
