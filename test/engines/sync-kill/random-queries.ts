import { listCouponItems } from '../../../src/app/list-coupon-items.ts';
import { lookUpBadges } from '../../../src/app/look-up-badges.ts';
import type { Ports } from '../../../src/ports/ports.ts';
import type { Random } from './random.ts';
import { categories, couponIds, itemIds, lastInstant, places } from './random-writes.ts';

type Reader = Pick<Ports, 'clock' | 'index' | 'badges' | 'gate' | 'templates'>;

export interface RandomQuery {
  readonly asked: object;
  run(reader: Reader): Promise<unknown>;
}

/** Badges of some items at some instant, a page of what a coupon covers, or a page of coupons. */
export function randomQuery(random: Random): RandomQuery {
  const at = random.below(2 * lastInstant);
  const [channel, region] = [random.of([null, ...places]), random.of([null, ...places])];
  const kind = random.below(4);
  if (kind < 2) {
    const ids = [...random.some(itemIds, 1 + random.below(20)), 'nobody'];
    const asked = { itemIds: ids, at, channel, region, limit: 1 + random.below(10) };
    const shown = async (reader: Reader) => {
      const { items } = await lookUpBadges(reader, asked);
      return [...items].map(([itemId, { badges, until }]) => ({ itemId, badges, until }));
    };
    return { asked, run: shown };
  }
  const words = {
    q: random.of([undefined, undefined, 'milk', 'organic te', '奶']),
    category: random.of([undefined, undefined, ...categories]),
    limit: 1 + random.below(20),
  };
  if (kind === 2) {
    const asked = {
      ...words,
      couponId: random.of(couponIds),
      sort: random.of(['recommended', 'sales', 'price', '-price', 'newest'] as const),
      minPrice: random.of([undefined, undefined, random.below(2_000)]),
      after: random.of([null, { value: random.below(50), itemId: random.of(itemIds) }]),
      facets: random.below(2) === 0,
    };
    return { asked, run: (reader) => listCouponItems(reader, asked) };
  }
  const asked = {
    ...words,
    at,
    itemId: random.of([undefined, undefined, random.of(itemIds)]),
    channel: channel ?? undefined,
    region: region ?? undefined,
    sort: random.of(['relevance', 'ending', 'newest', 'popular'] as const),
    after: random.of([null, { value: random.below(lastInstant), couponId: random.of(couponIds) }]),
  };
  return { asked, run: ({ index }) => index.coupons(asked) };
}
