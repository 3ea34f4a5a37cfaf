import fc from 'fast-check';
import type { Cart } from '../../../src/domain/cart.ts';
import type { DiscountDraft } from '../../../src/domain/complete-template.ts';
import type { WalletCoupon } from '../../../src/domain/eligibility.ts';
import type { CouponTemplate, Exclusion, Layer, Target } from '../../../src/domain/template.ts';
import { copyOf, templateOf } from '../make.ts';

/** Small carts and wallets in which coupons meet often: few lines, few prices, few groups. */
const prices = [0, 1, 7, 100, 333, 1000];
const items = ['i1', 'i2', 'i3', 'i4'];

export const cartArbitrary: fc.Arbitrary<Cart> = fc
  .tuple(
    fc.array(
      fc.record({
        itemId: fc.constantFrom(...items),
        quantity: fc.integer({ min: 1, max: 4 }),
        unitPrice: fc.constantFrom(...prices),
        floorPrice: fc.option(fc.constantFrom(0, 50, 200), { freq: 3 }),
        merchantId: fc.constantFrom('m1', 'm2', null),
        categoryPath: fc.constantFrom(['c1'], ['c1', 'c2'], []),
        brandId: fc.constantFrom('b1', null),
        tags: fc.constantFrom(['t1'], []),
      }),
      { minLength: 1, maxLength: 5 },
    ),
    fc.constantFrom(0, 300, 1000),
  )
  .map(([lines, shippingFee]) => ({
    currency: 'CNY',
    shippingFee,
    lines: lines.map((line, i) => ({ lineId: `l${i}`, ...line })),
  }));

const amounts = fc.constantFrom(1, 10, 33, 100, 250, 500);
const discountArbitrary: fc.Arbitrary<DiscountDraft> = fc.oneof(
  { weight: 3, arbitrary: fc.record({ type: fc.constant('amount-off' as const), amount: amounts }) },
  {
    weight: 3,
    arbitrary: fc.record({
      type: fc.constant('percent-off' as const),
      rateBps: fc.constantFrom(500, 1234, 5000, 10000),
      maxAmount: fc.option(amounts),
    }),
  },
  fc.constantFrom<DiscountDraft>(
    {
      type: 'tiers',
      tiers: [
        { threshold: { amount: 300 }, amount: 20 },
        { threshold: { amount: 1000 }, amount: 150 },
      ],
    },
    {
      type: 'tiers',
      tiers: [
        { threshold: { quantity: 2 }, rateBps: 1000 },
        { threshold: { quantity: 4 }, rateBps: 2500, maxAmount: 300 },
      ],
    },
    { type: 'every', every: { amount: 500 }, amount: 90 },
    { type: 'every', every: { quantity: 2 }, amount: 30, maxTimes: 3 },
    { type: 'buy-x-get-y', buy: 2, get: 1, rateBps: 10000 },
    { type: 'buy-x-get-y', buy: 1, get: 1, rateBps: 5000, maxTimes: 1 },
    { type: 'bundle-price', quantity: 3, price: 500 },
    { type: 'bundle-price', quantity: 2, price: 99 },
    { type: 'random-amount', min: 10, max: 200 },
    { type: 'shipping-off' },
    { type: 'shipping-off', amount: 250 },
  ),
);

const targets: readonly Target[] = [
  { type: 'item', id: 'i1' },
  { type: 'category', id: 'c2' },
  { type: 'brand', id: 'b1' },
  { type: 'tag', id: 't1' },
  { type: 'merchant', id: 'm1' },
  { type: 'items' },
];

const templateArbitrary = fc.record({
  discount: discountArbitrary,
  threshold: fc.option(
    fc.record({
      amount: fc.option(fc.constantFrom(100, 400, 1000)),
      quantity: fc.option(fc.constantFrom(2, 5), { freq: 1 }),
      basis: fc.constantFrom('remaining' as const, 'list' as const),
    }),
  ),
  include: fc.oneof(
    { weight: 2, arbitrary: fc.constant<readonly Target[]>([{ type: 'all' }]) },
    fc.uniqueArray(fc.constantFrom(...targets), { minLength: 1, maxLength: 3 }),
  ),
  exclude: fc.uniqueArray(fc.constantFrom(...targets), { maxLength: 1 }),
  merchantId: fc.constantFrom(null, null, 'm1', 'm2'),
  priority: fc.constantFrom(0, 0, 1),
  layer: fc.constantFrom<Layer | null>('item', 'platform', null),
  group: fc.constantFrom<string | null | undefined>(null, null, undefined, 'g1', 'g2'),
  exclusive: fc.constantFrom(false, false, false, false, true),
  perOrder: fc.constantFrom(1, 1, 2, null),
  excludes: fc.array(
    fc.constantFrom<Exclusion>(
      { refType: 'coupon', refId: 'T1' },
      { refType: 'merchant', refId: 'm1' },
      { refType: 'group', refId: 'g1' },
      { refType: 'layer', refId: 'shipping' },
    ),
    { maxLength: 1 },
  ),
  listed: fc.subarray(items),
});

/** Up to `most` copies of a few templates. */
export function walletArbitrary(most: number): fc.Arbitrary<WalletCoupon[]> {
  return fc
    .tuple(
      fc.array(templateArbitrary, { minLength: 1, maxLength: most }),
      fc.array(
        fc.record({
          of: fc.nat(),
          validTo: fc.constantFrom(100, 200, 300),
          amount: fc.constantFrom(10, 70, 200),
        }),
        { minLength: 1, maxLength: most },
      ),
      fc.array(fc.nat(1000), { minLength: most, maxLength: most }),
    )
    .map(([drafts, copies, order]) => {
      const templates = drafts.map((draft, i) => ({
        listed: draft.listed,
        template: templateDrafted(`T${i}`, draft),
      }));
      return copies.map(({ of, validTo, amount }, i) => {
        const { template, listed } = templates[of % templates.length]!;
        return copyOf(`u${order[i]}-${i}`, template, {
          listedItemIds: new Set(listed),
          validTo,
          amount: template.discount.type === 'random-amount' ? amount : null,
        });
      });
    });
}

type Drafted = typeof templateArbitrary extends fc.Arbitrary<infer T> ? T : never;

function templateDrafted(id: string, draft: Drafted): CouponTemplate {
  const { discount, threshold, include, exclude, merchantId, priority, group, excludes } = draft;
  const perOrder = draft.exclusive ? 1 : draft.perOrder;
  const layer = discount.type === 'shipping-off' ? null : draft.layer;
  return templateOf(id, {
    discount,
    threshold,
    scope: { include, exclude },
    merchantId,
    priority,
    stacking: { layer, group, exclusive: draft.exclusive, perOrder, excludes },
  });
}
