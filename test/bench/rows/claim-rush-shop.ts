export const rush = { id: 'rush', claim: { total: 100_000_000, perUser: null } };

export const shopper = 'bench-shopper';

/** Ten coupons, as a shopper's wallet has them: half with a threshold, some for a category. */
export function wallet() {
  return Array.from({ length: 10 }, (_, i) => ({
    id: `rush-${i}`,
    discount: { type: 'amount-off', amount: 100 + 10 * i },
    threshold: i % 2 === 0 ? { amount: 1_000 * (i + 1) } : null,
    scope: { include: [i % 3 === 0 ? { type: 'category', id: 'c-1' } : { type: 'all' }] },
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
