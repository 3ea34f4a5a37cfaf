/** The demo shop's own terms: what its orders cost besides their goods, and where they are placed. */
export const terms = {
  name: 'Harbour Row',
  currency: 'USD',
  /** Minor units, per order. */
  shippingFee: 599,
  channel: 'web',
  region: null,
} as const;
