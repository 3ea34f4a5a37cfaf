import { byWorth, nextBoundary } from './badges.ts';
import type { Instant } from './instant.ts';
import type { Item } from './item.ts';
import { covers } from './pricing/scope.ts';
import { savingOnOneUnit } from './saving-alone.ts';
import { unknownItem } from './target-keys.ts';
import type { CouponTemplate } from './template.ts';

export interface BestListed {
  /** Best first. */
  readonly couponIds: readonly string[];
  /** At this instant another one may open, or one of them close. */
  readonly until: Instant;
}

/** Where no window opens or closes any more: looked at again after so long. */
const longestMs = 24 * 3_600_000;

/**
 * The best `most` of the coupons on whose explicit lists the item is, among those that are open at `at`, by the order
 * of badges on this item. Whether one is sold out, and for whom it is, is left to whoever shows them.
 */
export function bestListed({
  itemId,
  item,
  coupons,
  at,
  most,
}: {
  readonly itemId: string;
  readonly item: Item | null;
  readonly coupons: readonly CouponTemplate[];
  readonly at: Instant;
  readonly most: number;
}): BestListed {
  const showing = coupons.filter(
    (coupon) => coupon.phase === 'published' && covers(coupon, item ?? unknownItem(itemId), true),
  );
  const best = showing
    .filter(({ claim }) => claim.opensAt <= at && at < claim.closesAt)
    .map((coupon) => ({ coupon, saving: savingOnOneUnit(coupon, item, itemId, true) }))
    .sort(byWorth)
    .slice(0, most);
  return {
    couponIds: best.map(({ coupon }) => coupon.id),
    until: nextBoundary(showing, at) ?? at + longestMs,
  };
}
