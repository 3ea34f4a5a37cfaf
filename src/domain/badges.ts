import { fits } from './claim.ts';
import type { Instant } from './instant.ts';
import type { Item } from './item.ts';
import { labelOf } from './label.ts';
import { covers } from './pricing/scope.ts';
import { savingOnOneUnit } from './saving-alone.ts';
import { byId } from './stacking/order.ts';
import { unknownItem } from './target-keys.ts';
import type { CouponTemplate, Discount, Threshold } from './template.ts';

export interface Badge {
  readonly couponId: string;
  readonly name: string;
  /** `¥50 off ¥100`. */
  readonly label: string;
  readonly discount: Discount;
  readonly threshold: Threshold | null;
  readonly merchantId: string | null;
  readonly attributes: Readonly<Record<string, string>>;
  readonly opensAt: Instant;
  readonly closesAt: Instant;
  readonly soldOut: boolean;
}

export interface BadgeQuestion {
  readonly itemId: string;
  /** Null where nobody has told us of it: an `all` coupon or a relation may still name it. */
  readonly item: Item | null;
  /** The coupons whose explicit list holds the item. */
  readonly listed: ReadonlySet<string>;
  readonly coupons: readonly CouponTemplate[];
  readonly soldOut: ReadonlySet<string>;
  readonly at: Instant;
  /** `at` is another instant than now: what was ended by hand shows within the window that it had. */
  readonly preview: boolean;
  readonly channel: string | null;
  readonly region: string | null;
  readonly limit: number;
}

/**
 * The badges of one item, best first, and the next instant after `at` at which that answer may change by a window
 * opening or closing (null: none will).
 */
export function decideBadges(question: BadgeQuestion): {
  readonly badges: readonly Badge[];
  readonly until: Instant | null;
} {
  const { at, itemId, item, listed, soldOut, limit } = question;
  const fitting = question.coupons.filter((coupon) => isShown(coupon, question));
  const open = fitting.filter(({ claim }) => claim.opensAt <= at && at < claim.closesAt);
  const ranked = open.map((coupon) => ({
    coupon,
    soldOut: soldOut.has(coupon.id),
    saving: savingOnOneUnit(coupon, item, itemId, listed.has(coupon.id)),
  }));
  ranked.sort((a, b) => Number(a.soldOut) - Number(b.soldOut) || byWorth(a, b));
  const badges = ranked.slice(0, limit).map((one) => badgeOf(one.coupon, one.soldOut));
  return { badges, until: nextBoundary(fitting, at) };
}

/** What saves more, then what closes first, then the id. */
export function byWorth(a: Ranked, b: Ranked): number {
  return (
    b.saving - a.saving || a.coupon.claim.closesAt - b.coupon.claim.closesAt || byId(a.coupon.id, b.coupon.id)
  );
}

interface Ranked {
  readonly coupon: CouponTemplate;
  /** On one unit of the item. */
  readonly saving: number;
}

/** Everything but the window. */
function isShown(coupon: CouponTemplate, { preview, channel, region, item, itemId, listed }: BadgeQuestion) {
  const { phase, claim } = coupon;
  if (phase !== 'published' && !(preview && phase === 'ended')) return false;
  return (
    fits(claim.channels, channel) &&
    fits(coupon.channels, channel) &&
    fits(claim.regions, region) &&
    fits(coupon.regions, region) &&
    covers(coupon, item ?? unknownItem(itemId), listed.has(coupon.id))
  );
}

/** The next instant after `at` at which one of their windows opens or closes. */
export function nextBoundary(coupons: readonly CouponTemplate[], at: Instant): Instant | null {
  let next: Instant | null = null;
  for (const { claim } of coupons) {
    for (const t of [claim.opensAt, claim.closesAt]) {
      if (t > at && (next === null || t < next)) next = t;
    }
  }
  return next;
}

/** A badge says nothing of the item: it is made once of a template, for as long as that is around. */
const made = { open: new WeakMap<CouponTemplate, Badge>(), soldOut: new WeakMap<CouponTemplate, Badge>() };

function badgeOf(coupon: CouponTemplate, soldOut: boolean): Badge {
  const known = made[soldOut ? 'soldOut' : 'open'];
  const badge = known.get(coupon) ?? makeBadge(coupon, soldOut);
  known.set(coupon, badge);
  return badge;
}

function makeBadge(coupon: CouponTemplate, soldOut: boolean): Badge {
  const { id, name, discount, threshold, merchantId, attributes } = coupon;
  const { opensAt, closesAt } = coupon.claim;
  const label = labelOf(coupon);
  return {
    couponId: id,
    name,
    label,
    discount,
    threshold,
    merchantId,
    attributes,
    opensAt,
    closesAt,
    soldOut,
  };
}
