/** ¥50 off ¥100 of digital things: what an operator writes. */
export const templateContentExample = {
  name: '11.11 digital',
  currency: 'CNY',
  timeZone: 'Asia/Shanghai',
  discount: { type: 'amount-off', amount: 5000 },
  threshold: { amount: 10_000, quantity: null, basis: 'remaining' },
  scope: { include: [{ type: 'category', id: 'digital' }], exclude: [{ type: 'item', id: 'sku-9' }] },
  claim: { opensAt: '2026-11-11T00:00:00Z', closesAt: '2026-11-12T00:00:00Z', total: 1000, perUser: 1 },
  validity: { type: 'fixed', from: '2026-11-11T00:00:00Z', to: '2026-11-13T00:00:00Z' },
  attributes: { color: 'red' },
} as const;

const { claim } = templateContentExample;

/** The same as it is answered: whole. */
export const templateExample = {
  ...templateContentExample,
  id: 't-100',
  rev: 2,
  description: '',
  merchantId: null,
  status: 'active',
  priority: 0,
  claim: {
    ...claim,
    perUserPerDay: null,
    perDay: null,
    channels: [],
    regions: [],
    audience: {
      levels: [],
      tags: [],
      excludeTags: [],
      newWithinDays: null,
      listId: null,
      provider: false,
      onSilence: 'refuse',
    },
    risk: { pageToken: false, challenge: false },
  },
  channels: [],
  regions: [],
  stacking: { layer: 'platform', group: 'platform', exclusive: false, perOrder: 1, excludes: [] },
  costShares: [{ bearer: 'platform', rateBps: 10_000 }],
  refund: { return: 'return', extendDays: 0, threshold: 'keep-discount' },
  createdAt: '2026-11-01T00:00:00Z',
  updatedAt: '2026-11-10T00:00:00Z',
} as const;
