import { dayMs } from '../../../domain/calendar.ts';
import type { Instant } from '../../../domain/instant.ts';
import { itemIdOf } from '../catalogue.ts';
import { categories } from '../departments/all.ts';
import { type DemoCoupon, draftAt, hourMs, minuteMs } from './demo-coupon.ts';

/** Coupons of departments, brands, merchants and single things: most go with the shop's own. */
export function departmentCoupons(start: Instant): DemoCoupon[] {
  const draft = draftAt(start);
  const alone = { layer: 'item', group: null } as const;
  return [
    {
      id: 'demo-kitchen-fifteen',
      draft: draft(
        'Kitchen refresh',
        { type: 'percent-off', rateBps: 1500, maxAmount: 3000 },
        {
          description: 'Fifteen percent off pans, plates and kettles.',
          scope: {
            include: [{ type: 'category', id: 'kitchen' }],
            exclude: [{ type: 'category', id: 'knives' }],
          },
          stacking: alone,
        },
      ),
      claimed: 20,
    },
    {
      id: 'demo-tea-three-two',
      draft: draft(
        'Three teas, pay for two',
        { type: 'buy-x-get-y', buy: 2, get: 1, rateBps: 10_000, maxTimes: 3 },
        {
          description: 'The least dear of each three is yours. 喝茶.',
          scope: { include: [{ type: 'category', id: 'tea' }] },
          stacking: alone,
        },
      ),
      claimed: 11,
    },
    {
      id: 'demo-tee-bundle',
      draft: draft(
        'Any three tees',
        { type: 'bundle-price', quantity: 3, price: 7900 },
        {
          description: 'Mix colours and cuts.',
          scope: { include: [{ type: 'category', id: 't-shirts' }] },
          stacking: alone,
        },
      ),
    },
    {
      id: 'demo-towel-half',
      draft: draft(
        'Second towel at half price',
        { type: 'buy-x-get-y', buy: 1, get: 1, rateBps: 5000, maxTimes: 2 },
        {
          description: 'For every towel, the next one at half its price.',
          scope: { include: [{ type: 'category', id: 'towels' }] },
          stacking: alone,
        },
      ),
    },
    {
      id: 'demo-pantry-every',
      draft: draft(
        'Fill the pantry',
        { type: 'every', every: { amount: 2500 }, amount: 300, maxTimes: 5 },
        {
          description: 'Three dollars back on every twenty-five.',
          scope: { include: [{ type: 'category', id: 'pantry' }] },
          stacking: { group: 'pantry' },
        },
      ),
      claimed: 7,
    },
    {
      id: 'demo-chocolate-every-four',
      draft: draft(
        'Chocolate by the stack',
        { type: 'every', every: { quantity: 4 }, amount: 400 },
        {
          description: 'Four bars, four dollars off; and again for the next four.',
          scope: { include: [{ type: 'category', id: 'chocolate' }] },
          stacking: { ...alone, group: 'pantry' },
        },
      ),
    },
    {
      id: 'demo-audio-forty',
      draft: draft(
        'Turn it up',
        { type: 'amount-off', amount: 4000 },
        {
          description: 'Forty off headphones and speakers from two hundred.',
          threshold: { amount: 20_000, basis: 'list' },
          scope: { include: [{ type: 'category', id: 'audio' }] },
          stacking: { ...alone, group: 'audio' },
        },
      ),
    },
    {
      id: 'demo-audio-closing',
      draft: draft(
        'Sound check',
        { type: 'percent-off', rateBps: 1000, maxAmount: null },
        {
          description: 'Ten percent off audio, for the next half hour only.',
          scope: { include: [{ type: 'category', id: 'audio' }] },
          claim: { opensAt: start - hourMs, closesAt: start + 30 * minuteMs },
          stacking: { ...alone, group: 'audio' },
        },
      ),
    },
    {
      id: 'demo-furniture-tiers',
      draft: draft(
        'Furnish a room',
        {
          type: 'tiers',
          tiers: [
            { threshold: { quantity: 2 }, rateBps: 800 },
            { threshold: { quantity: 4 }, rateBps: 1500 },
          ],
        },
        {
          description: 'Two pieces eight percent, four pieces fifteen.',
          scope: { include: [{ type: 'category', id: 'furniture' }] },
          stacking: alone,
        },
      ),
    },
    {
      id: 'demo-halden-brand',
      draft: draft(
        'Halden week',
        { type: 'percent-off', rateBps: 1000, maxAmount: null },
        {
          description: 'Ten percent off everything Halden makes.',
          scope: { include: [{ type: 'brand', id: 'halden' }] },
          stacking: { ...alone, excludes: [{ refType: 'coupon', refId: 'demo-kitchen-fifteen' }] },
        },
      ),
    },
    {
      id: 'demo-gift-tag',
      draft: draft(
        'Something to unwrap',
        { type: 'amount-off', amount: 600 },
        {
          description: 'Six off two gifts or more.',
          threshold: { quantity: 2, amount: 3000 },
          scope: { include: [{ type: 'tag', id: 'gift' }] },
          stacking: { ...alone, group: 'gifts' },
        },
      ),
      claimed: 16,
    },
    {
      id: 'demo-lune-merchant',
      draft: draft(
        'Atelier Lune says hello',
        { type: 'percent-off', rateBps: 1800, maxAmount: 5000 },
        {
          description: 'From our neighbours at the atelier, on everything of theirs.',
          merchantId: 'atelier-lune',
          threshold: { amount: 4000 },
          costShares: [
            { bearer: 'atelier-lune', rateBps: 7000 },
            { bearer: 'platform', rateBps: 3000 },
          ],
        },
      ),
      claimed: 8,
    },
    {
      id: 'demo-volt-merchant',
      draft: draft(
        'Volt Supply: power up',
        { type: 'amount-off', amount: 1200 },
        {
          description: 'Twelve off power and desks.',
          merchantId: 'volt-supply',
          threshold: { amount: 7000 },
          scope: {
            include: [
              { type: 'category', id: 'power' },
              { type: 'category', id: 'desk' },
            ],
          },
        },
      ),
    },
    {
      id: 'demo-editors-list',
      draft: draft(
        'The editors’ hundred',
        { type: 'percent-off', rateBps: 1400, maxAmount: 2500 },
        {
          description: 'A hundred and twenty things that we would buy ourselves, in our order.',
          scope: { include: [{ type: 'items' }] },
          stacking: { ...alone, group: 'editors' },
        },
      ),
      itemIds: categories.flatMap(({ slug }, k) =>
        [2, 6, 13].map((place) => itemIdOf(slug, (place + k) % 15)),
      ),
      claimed: 22,
    },
    {
      id: 'demo-desk-list',
      draft: draft(
        'A desk of one’s own',
        { type: 'amount-off', amount: 900 },
        {
          description: 'Keyboards, lamps and paper, picked by hand.',
          threshold: { amount: 4500 },
          scope: { include: [{ type: 'items' }, { type: 'item', id: 'notebooks-01' }] },
          stacking: { ...alone, group: 'desk' },
          claim: { closesAt: start + 5 * dayMs },
        },
      ),
      itemIds: [
        'keyboards-01',
        'keyboards-06',
        'table-lamps-06',
        'notebooks-06',
        'notebooks-11',
        'mugs-02',
        'speakers-01',
      ],
    },
    {
      id: 'demo-paused',
      draft: draft(
        'Plant parenthood',
        { type: 'amount-off', amount: 500 },
        {
          description: 'Back soon: waiting for the next delivery.',
          scope: { include: [{ type: 'category', id: 'plants' }] },
          stacking: alone,
        },
      ),
      paused: true,
    },
  ];
}
