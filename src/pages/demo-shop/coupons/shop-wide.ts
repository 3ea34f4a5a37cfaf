import { dayMs } from '../../../domain/calendar.ts';
import type { Instant } from '../../../domain/instant.ts';
import { type DemoCoupon, draftAt, hourMs, minuteMs } from './demo-coupon.ts';

/** Coupons of the shop as a whole: one of each of their group goes into an order. */
export function shopWideCoupons(start: Instant): DemoCoupon[] {
  const draft = draftAt(start);
  return [
    {
      id: 'demo-welcome',
      draft: draft(
        'Welcome aboard',
        { type: 'amount-off', amount: 500 },
        {
          description: 'A little something for your first visit, on anything at all.',
          claim: { audience: { newWithinDays: 7 }, closesAt: start + 90 * dayMs },
          attributes: { badge: 'New here' },
        },
      ),
      claimed: 12,
    },
    {
      id: 'demo-ten-off-sixty',
      draft: draft(
        'Ten off the big basket',
        { type: 'amount-off', amount: 1000 },
        {
          description: 'Spend sixty on anything and ten comes off.',
          threshold: { amount: 6000 },
        },
      ),
      claimed: 24,
    },
    {
      id: 'demo-tiers',
      draft: draft(
        'The more, the merrier',
        {
          type: 'tiers',
          tiers: [
            { threshold: { amount: 8000 }, amount: 900 },
            { threshold: { amount: 15_000 }, amount: 2200 },
            { threshold: { amount: 30_000 }, amount: 5000 },
          ],
        },
        { description: 'Three steps; the highest you reach counts.' },
      ),
      claimed: 9,
    },
    {
      id: 'demo-twelve-percent',
      draft: draft(
        'Twelve percent weekend',
        { type: 'percent-off', rateBps: 1200, maxAmount: 4000 },
        {
          description: 'Off everything but furniture, up to forty dollars.',
          scope: { include: [{ type: 'all' }], exclude: [{ type: 'category', id: 'furniture' }] },
          claim: { closesAt: start + 2 * dayMs, perUser: 2 },
        },
      ),
      claimed: 31,
    },
    {
      id: 'demo-lucky-dip',
      draft: draft(
        'Lucky dip',
        { type: 'random-amount', min: 100, max: 1200, budget: 120_000 },
        {
          description: 'Between one and twelve dollars: you will see when you claim it.',
          claim: { total: 300 },
          stacking: { group: 'lucky' },
        },
      ),
      claimed: 6,
    },
    {
      id: 'demo-nearly-gone',
      draft: draft(
        'Last few: fifteen off fifty',
        { type: 'amount-off', amount: 1500 },
        {
          description: 'Fifty copies were printed. Not many are left.',
          threshold: { amount: 5000 },
          claim: { total: 50 },
        },
      ),
      claimed: 47,
    },
    {
      id: 'demo-flash',
      draft: draft(
        'Flash: twenty percent',
        { type: 'percent-off', rateBps: 2000, maxAmount: 6000 },
        {
          description: 'On the whole shop, and gone in minutes. It goes alone.',
          claim: { opensAt: start - 10 * minuteMs, closesAt: start + 12 * minuteMs },
          validity: { type: 'relative', days: 1 },
          stacking: { exclusive: true },
        },
      ),
      claimed: 14,
    },
    {
      id: 'demo-opens-soon',
      draft: draft(
        'Tea-time surprise',
        { type: 'amount-off', amount: 400 },
        {
          description: 'Opens in a few minutes: four dollars off the pantry.',
          scope: { include: [{ type: 'category', id: 'pantry' }] },
          claim: { opensAt: start + 4 * minuteMs, closesAt: start + 3 * hourMs, total: 200 },
          stacking: { layer: 'item', group: null },
        },
      ),
    },
    {
      id: 'demo-evening',
      draft: draft(
        'Evening stroll',
        { type: 'percent-off', rateBps: 800, maxAmount: null },
        {
          description: 'Eight percent off outdoor and fashion, later today.',
          scope: {
            include: [
              { type: 'category', id: 'outdoor' },
              { type: 'category', id: 'fashion' },
            ],
          },
          claim: { opensAt: start + 6 * hourMs, closesAt: start + dayMs },
        },
      ),
    },
    {
      id: 'demo-last-month',
      draft: draft(
        'Spring cleaning',
        { type: 'percent-off', rateBps: 1500, maxAmount: null },
        {
          description: 'Was here, and is over.',
          scope: { include: [{ type: 'category', id: 'home' }] },
          claim: { opensAt: start - 40 * dayMs, closesAt: start - 10 * dayMs },
          validity: { type: 'fixed', from: start - 40 * dayMs, to: start - 5 * dayMs },
        },
      ),
    },
    {
      id: 'demo-gold',
      draft: draft(
        'Gold members’ thirty',
        { type: 'amount-off', amount: 3000 },
        {
          description: 'Thirty off a hundred and fifty, for gold members.',
          threshold: { amount: 15_000 },
          claim: { audience: { levels: ['gold'] } },
        },
      ),
    },
    {
      id: 'demo-app-only',
      draft: draft(
        'In the app',
        { type: 'amount-off', amount: 700 },
        {
          description: 'Claimed anywhere, used in the app.',
          channels: ['app'],
          stacking: { group: 'app' },
        },
      ),
    },
    {
      id: 'demo-shipping-free',
      draft: draft(
        'Shipping is on us',
        { type: 'shipping-off' },
        {
          description: 'No shipping fee on orders over thirty-five dollars.',
          threshold: { amount: 3500 },
          claim: { perUser: 3 },
        },
      ),
      claimed: 18,
    },
    {
      id: 'demo-shipping-two',
      draft: draft(
        'Two off the postage',
        { type: 'shipping-off', amount: 200 },
        {
          description: 'On any order, however small.',
          claim: { perUser: 5, perUserPerDay: 2 },
        },
      ),
    },
  ];
}
