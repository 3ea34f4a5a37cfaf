/** A wallet as shops have them: a hundred coupons in a few groups, some for items, some exclusive; a full cart. */
export const shopper = 'bench-shopper';

const categories = 12;
const brands = 8;

export function shopCoupons() {
  return Array.from({ length: 100 }, (_, i) => ({
    id: `el-${i}`,
    name: `Coupon ${i}`,
    currency: 'USD',
    discount: discountOf(i),
    threshold: i % 3 === 0 ? { amount: 1000 + 997 * (i % 40) } : null,
    scope: {
      include: [targetOf(i)],
      exclude: i % 10 === 0 ? [{ type: 'brand', id: `b-${i % brands}` }] : [],
    },
    claim: { opensAt: '2020-01-01T00:00:00Z', closesAt: '2100-01-01T00:00:00Z' },
    validity: { type: 'relative', days: 30 },
    stacking: stackingOf(i),
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
      brandId: `b-${i % brands}`,
      merchantId: null,
      tags: [],
    })),
  };
}

function discountOf(i: number) {
  switch (i % 5) {
    case 0:
      return { type: 'percent-off', rateBps: 500 + 250 * (i % 7), maxAmount: 5000 };
    case 1:
      return { type: 'buy-x-get-y', buy: 2, get: 1, rateBps: 5000, maxTimes: 3 };
    case 2:
      return {
        type: 'tiers',
        tiers: [
          { threshold: { amount: 5000 }, amount: 300 },
          { threshold: { amount: 20000 }, amount: 1500 },
        ],
      };
    default:
      return { type: 'amount-off', amount: 100 + 50 * (i % 20) };
  }
}

function targetOf(i: number) {
  if (i % 4 === 0) return { type: 'all' };
  if (i % 4 === 1) return { type: 'brand', id: `b-${i % brands}` };
  return i % 4 === 2
    ? { type: 'category', id: `c-${i % categories}` }
    : { type: 'item', id: `sku-${i % 50}` };
}

/** One in four is an item coupon without a group, one in twenty goes with nothing else. */
function stackingOf(i: number) {
  if (i % 4 === 3) return { layer: 'item' };
  return { layer: 'platform', group: `group-${i % 3}`, exclusive: i % 20 === 0 };
}
