import type { CartLine } from '../../src/domain/cart.ts';
import { completeTemplate, type TemplateDraft } from '../../src/domain/complete-template.ts';
import type { WalletCoupon } from '../../src/domain/eligibility.ts';
import type { CouponTemplate, TemplateContent } from '../../src/domain/template.ts';

/** A draft in which everything that a test does not look at is right. */
const plainDraft: TemplateDraft = {
  name: 'A coupon',
  currency: 'CNY',
  discount: { type: 'amount-off', amount: 500 },
  scope: { include: [{ type: 'all' }] },
  claim: { opensAt: 1000, closesAt: 2000 },
  validity: { type: 'fixed', from: 0, to: 5000 },
};

export function contentOf(draft: Partial<TemplateDraft>): TemplateContent {
  return completeTemplate({ ...plainDraft, ...draft });
}

export function templateOf(id: string, draft: Partial<TemplateDraft> = {}): CouponTemplate {
  const stored = {
    rev: 1,
    phase: 'published',
    publishedAt: 0,
    seed: null,
    createdAt: 0,
    updatedAt: 0,
  } as const;
  return { ...contentOf(draft), ...stored, id };
}

export function copyOf(
  userCouponId: string,
  template: CouponTemplate,
  given: Partial<WalletCoupon> = {},
): WalletCoupon {
  return {
    userCouponId,
    template,
    listedItemIds: new Set(),
    status: 'unused',
    validFrom: 0,
    validTo: 5000,
    amount: null,
    ...given,
  };
}

export function lineOf(lineId: string, given: Partial<CartLine> = {}): CartLine {
  return {
    lineId,
    itemId: `item-${lineId}`,
    quantity: 1,
    unitPrice: 1000,
    categoryPath: [],
    brandId: null,
    merchantId: null,
    tags: [],
    floorPrice: null,
    ...given,
  };
}
