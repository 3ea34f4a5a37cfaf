import type { Caller } from './open-shop.ts';

export interface Door {
  readonly who: Caller;
  readonly method: string;
  readonly path: string;
  readonly body: Readonly<Record<string, unknown>>;
  /** What it answers to this body. */
  readonly status: number;
  /** Members of its answers and of other routes that nobody may set here. */
  readonly foreign: readonly string[];
}

const window = { opensAt: '2026-01-01T00:00:00Z', closesAt: '2096-01-01T00:00:00Z' };
const cart = {
  currency: 'USD',
  shippingFee: 100,
  lines: [
    {
      lineId: '1',
      itemId: 'sku-1',
      quantity: 2,
      unitPrice: 4999,
      categoryPath: ['c'],
      brandId: 'b',
      merchantId: 'm',
      tags: ['t'],
      floorPrice: 10,
    },
  ],
};
export const content = {
  name: 'Bad input',
  description: 'none',
  merchantId: 'm',
  currency: 'USD',
  timeZone: 'UTC',
  attributes: { color: 'red' },
  discount: { type: 'percent-off', rateBps: 1500, maxAmount: 5000 },
  threshold: { amount: 10_000, basis: 'list' },
  scope: { include: [{ type: 'category', id: 'c' }], exclude: [{ type: 'item', id: 'sku-9' }] },
  claim: {
    ...window,
    total: 100,
    perUser: 2,
    perUserPerDay: 1,
    perDay: 50,
    channels: ['app'],
    regions: ['r'],
    audience: {
      levels: ['gold'],
      tags: ['a'],
      excludeTags: ['b'],
      newWithinDays: 30,
      listId: 'l',
      onSilence: 'refuse',
    },
  },
  validity: { type: 'relative', days: 7, startsAfterDays: 1 },
  channels: ['app'],
  regions: ['r'],
  stacking: { layer: 'platform', group: 'g', perOrder: 1, excludes: [{ refType: 'coupon', refId: 't-7' }] },
  costShares: [{ bearer: 'platform', rateBps: 10_000 }],
  refund: { return: 'return', extendDays: 0, threshold: 'keep-discount' },
};
/** What else a template says is refused at its own route; window and validity are not read here. */
const simulated = { id: 's', currency: 'USD', discount: content.discount, scope: content.scope };
const ofTemplate = ['rev', 'createdAt', 'updatedAt', 'seed', 'claimed', 'endedAt', '_id'];
const ofCopy = ['status', 'serial', 'userCouponId', 'usedAt', 'orderId', 'validTo', 'claimedAt', 'requestId'];

/** The routes that take a body, each with one that it takes. */
export const doors: readonly Door[] = [
  {
    who: 'nobody',
    method: 'POST',
    path: '/v1/badges',
    body: { itemIds: ['sku-1'], channel: 'app', region: 'r', limit: 5, at: '2026-11-11T00:00:00Z' },
    status: 200,
    foreign: ['now', 'cursor', 'userId'],
  },
  {
    who: 'storefront',
    method: 'POST',
    path: '/v1/coupons/nowhere/claims',
    body: {
      userId: 'bad',
      channel: 'app',
      region: 'r',
      client: { address: '192.0.2.1', deviceId: 'd' },
      pageToken: 'x.y',
      challenge: { id: 'c', answer: 'a' },
    },
    status: 404,
    foreign: [...ofCopy, 'couponId', 'amount', 'fromPage', 'level', 'tags'],
  },
  {
    who: 'checkout',
    method: 'POST',
    path: '/v1/eligibility',
    body: { userId: 'bad', channel: 'app', region: 'r', cart, include: ['claimable'] },
    status: 200,
    foreign: ['usable', 'best', 'now', 'wallet', 'templates'],
  },
  {
    who: 'operator',
    method: 'POST',
    path: '/v1/simulations',
    body: { templates: [{ ...simulated, itemIds: ['sku-1'], copies: 2 }], selected: ['s:1'], cart },
    status: 200,
    foreign: ['userId', 'include'],
  },
  {
    who: 'checkout',
    method: 'POST',
    path: '/v1/redemptions',
    body: {
      orderId: 'bad-order',
      userId: 'bad',
      userCouponIds: ['none'],
      channel: 'app',
      region: 'r',
      cart,
      expectedDiscount: 500,
      ttlSeconds: 900,
    },
    status: 409,
    foreign: ['status', 'discount', 'payable', 'coupons', 'events', 'expiresAt', 'attempt', '_id'],
  },
  {
    who: 'checkout',
    method: 'POST',
    path: '/v1/redemptions/nowhere/refunds',
    body: { refundId: 'r', lines: [{ lineId: '1', quantity: 1 }] },
    status: 404,
    foreign: ['amount', 'returned', 'costs', 'status'],
  },
  {
    who: 'operator',
    method: 'POST',
    path: '/v1/templates',
    body: { id: 'bad-template', ...content },
    status: 201,
    foreign: [...ofTemplate, 'status'],
  },
  {
    who: 'operator',
    method: 'PUT',
    path: '/v1/items',
    body: {
      items: [
        {
          itemId: 'bad-item',
          title: 'Tea',
          categoryPath: ['c'],
          brandId: 'b',
          merchantId: 'm',
          tags: ['t'],
          salePrice: 100,
          currency: 'USD',
          salesCount: 1,
          imageUrl: 'https://example.com/a.png',
          listedAt: '2026-01-01T00:00:00Z',
        },
      ],
    },
    status: 200,
    foreign: ['updatedAt', '_id', 'rev'],
  },
  {
    who: 'operator',
    method: 'PUT',
    path: '/v1/users/bad-user',
    body: { level: 'gold', tags: ['a'], registeredAt: '2026-01-01T00:00:00Z' },
    status: 200,
    foreign: ['userId', '_id', 'scopes', 'lists'],
  },
  {
    who: 'operator',
    method: 'POST',
    path: '/v1/lists/bad-list/users',
    body: { userIds: ['bad'] },
    status: 200,
    foreign: ['count', 'listId', '_id'],
  },
  {
    who: 'admin',
    method: 'POST',
    path: '/v1/keys',
    body: { name: 'bad', scopes: ['operator'], merchantId: 'm' },
    status: 201,
    foreign: ['token', 'keyId', 'hash', 'createdAt', 'revokedAt'],
  },
  {
    who: 'admin',
    method: 'POST',
    path: '/v1/reconciliations',
    body: { check: true, limit: 1 },
    status: 200,
    foreign: ['couponIds', 'force'],
  },
];
