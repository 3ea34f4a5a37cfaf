const window = { opensAt: '2020-01-01T00:00:00Z', closesAt: '2100-01-01T00:00:00Z' };

export const rush = {
  id: 'rush',
  name: 'A rush',
  currency: 'USD',
  discount: { type: 'amount-off', amount: 500 },
  scope: { include: [{ type: 'all' }] },
  claim: { ...window, total: 100_000_000, perUser: null },
  validity: { type: 'relative', days: 7 },
};

export const shopper = 'bench-shopper';

/** Ten coupons, as a shopper's wallet has them: half with a threshold, some for a category. */
export function wallet() {
  return Array.from({ length: 10 }, (_, i) => ({
    id: `rush-${i}`,
    name: `Coupon ${i}`,
    currency: 'USD',
    discount: { type: 'amount-off', amount: 100 + 10 * i },
    threshold: i % 2 === 0 ? { amount: 1_000 * (i + 1) } : null,
    scope: { include: [i % 3 === 0 ? { type: 'category', id: 'c-1' } : { type: 'all' }] },
    claim: window,
    validity: { type: 'relative', days: 7 },
  }));
}

export function cartOfShopper() {
  return {
    currency: 'USD',
    shippingFee: 0,
    lines: Array.from({ length: 10 }, (_, i) => ({
      lineId: `l-${i}`,
      itemId: `sku-${i}`,
      quantity: 1,
      unitPrice: 199 + 137 * i,
    })),
  };
}
