import type { Instant } from './instant.ts';
import type { Redemption, RedemptionEvent } from './redemption.ts';
import type { UserCoupon, UserCouponEvent } from './user-coupon.ts';

/** What the order did to one of its copies. */
export interface CopyEvent {
  readonly at: Instant;
  readonly what: `coupon-${UserCouponEvent['what']}`;
  readonly userCouponId: string;
  readonly revBefore: number;
  readonly rev: number;
}

export type StoryEvent = RedemptionEvent | CopyEvent;

/** The newest of them are told. */
const mostTold = 500;

/**
 * An order's own events and what it did to copies, in the order of time; of those at the same instant, what a state
 * does comes after the state that sets out to do it and before the one that has done it.
 */
export function storyOf(
  redemption: Redemption,
  copies: readonly UserCoupon[],
  ledger: readonly (UserCouponEvent & { readonly userCouponId: string })[],
): StoryEvent[] {
  const { orderId, events: own } = redemption;
  const kept = copies.flatMap(({ userCouponId, events }) =>
    events.map((event) => ({ userCouponId, ...event })),
  );
  const done = new Map<string, CopyEvent>();
  for (const { at, what, userCouponId, revBefore, rev, ...by } of [...ledger, ...kept]) {
    if (by.orderId !== orderId) continue;
    done.set(`${userCouponId}|${rev}`, { at, what: `coupon-${what}`, userCouponId, revBefore, rev });
  }
  const byCopy = Map.groupBy(done.values(), ({ userCouponId }) => userCouponId);
  return merged(
    own,
    [...byCopy.values()].map((events) => events.sort((a, b) => a.rev - b.rev)),
  ).slice(-mostTold);
}

function merged(own: readonly RedemptionEvent[], copies: readonly CopyEvent[][]): StoryEvent[] {
  const story: StoryEvent[] = [];
  for (const event of own) {
    story.push(...copies.flatMap((events) => takenBefore(events, event)).sort(byTime), event);
  }
  return [...story, ...copies.flat().sort(byTime)];
}

/** Takes from the front what came before the event. A later attempt of the same instant begins anew: it stays. */
function takenBefore(events: CopyEvent[], event: RedemptionEvent): CopyEvent[] {
  const stays = events.findIndex((one, i) => {
    const earlier = events[i - 1];
    const anew = earlier?.at === one.at && placeOf(one.what) <= placeOf(earlier.what);
    return one.at > event.at || (one.at === event.at && (anew || placeOf(one.what) >= placeOf(event.what)));
  });
  return events.splice(0, stays === -1 ? events.length : stays);
}

function byTime(a: CopyEvent, b: CopyEvent): number {
  return a.at - b.at || a.rev - b.rev || (a.userCouponId < b.userCouponId ? -1 : 1);
}

/** Steps of one attempt; what the order system said stands before all, and what is not named rests at the end. */
const steps = [
  ['order-paid', 'order-failed', 'order-unknown', 'order-silent'],
  ['freezing'],
  ['coupon-frozen'],
  ['frozen'],
  ['confirming', 'rejecting', 'cancelling'],
  ['coupon-used', 'coupon-unfrozen'],
  ['confirmed', 'rejected', 'cancelled'],
  ['refunding'],
  ['coupon-returned', 'coupon-expired'],
];

function placeOf(what: string): number {
  const place = steps.findIndex((step) => step.includes(what));
  return place === -1 ? steps.length : place;
}
