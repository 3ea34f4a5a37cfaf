/** The nth order of a measurement: one coupon, three lines, a user of its own. */
export function orderOf(prefix: string, n: number) {
  const orderId = `${prefix}-${n}`;
  return {
    orderId,
    userId: `user-${orderId}`,
    userCouponIds: [copyIdOf(orderId)],
    cart: {
      currency: 'USD',
      shippingFee: 499,
      lines: ['tea', 'milk', 'bread'].map((itemId, line) => ({
        lineId: `line-${line}`,
        itemId,
        quantity: line + 1,
        unitPrice: 999,
        categoryPath: ['grocery'],
        brandId: 'brand',
        merchantId: 'grocer',
        tags: [],
      })),
    },
  };
}

export function copyIdOf(orderId: string): string {
  return `uc-${orderId}`;
}
