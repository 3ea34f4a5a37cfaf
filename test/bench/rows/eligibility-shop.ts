/**
 * A wallet as shops have them: a hundred coupons, each layer with the group that it has by default (one of a
 * merchant, one of the platform, one for shipping), some for single items, some that go alone; and a full cart.
 */
export const shopper = 'bench-shopper';

const categories = 12;
const merchants = 4;

export function shopCoupons() {
  return Array.from({ length: 100 }, (_, i) => ({
    id: `el-${i}`,
    validity: { type: 'relative', days: 30 },
    ...termsOf(i),
  }));
}

export function cartOfShopper() {
  return {
    currency: 'USD',
    shippingFee: 799,
    lines: Array.from({ length: 50 }, (_, i) => ({
      lineId: `l-${i}`,
      itemId: `sku-${i}`,
      quantity: 1 + (i % 4),
      unitPrice: 199 + 137 * i,
      categoryPath: [`c-${i % categories}`],
      brandId: `b-${i % 8}`,
      merchantId: `m-${i % merchants}`,
      tags: [],
    })),
  };
}

function termsOf(i: number) {
  const kind = i % 20;
  if (kind < 6) {
    return {
      scope: { include: [{ type: 'item', id: `sku-${(i * 7) % 50}` }] },
      discount: { type: 'amount-off', amount: 50 + 10 * (i % 9) },
      stacking: { layer: 'item' },
    };
  }
  if (kind < 11) {
    const amount = 300 + 70 * (i % 13);
    return {
      merchantId: `m-${i % merchants}`,
      scope: { include: [{ type: 'all' }] },
      threshold: { amount: amount * 5 },
      discount:
        kind < 9
          ? { type: 'amount-off', amount }
          : { type: 'percent-off', rateBps: 500 + 10 * i, maxAmount: 2000 },
    };
  }
  if (kind < 17) {
    const amount = 1000 + 130 * (i % 17);
    const target = kind % 2 === 0 ? { type: 'all' } : { type: 'category', id: `c-${i % categories}` };
    return {
      scope: { include: [target] },
      threshold: { amount: amount * 6 },
      discount: { type: 'amount-off', amount },
    };
  }
  const scope = { include: [{ type: 'all' }] };
  if (kind < 19) return { scope, discount: { type: 'shipping-off', amount: 300 + 20 * (i % 20) } };
  return {
    scope,
    discount: { type: 'percent-off', rateBps: 1000, maxAmount: 8000 },
    stacking: { exclusive: true, group: null },
  };
}
