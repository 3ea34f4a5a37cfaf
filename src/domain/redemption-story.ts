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
  return merged(own, [...done.values()].sort(byTime)).slice(-mostTold);
}

function merged(own: readonly RedemptionEvent[], done: readonly CopyEvent[]): StoryEvent[] {
  const story: StoryEvent[] = [];
  let next = 0;
  for (const event of own) {
    for (let copy = done[next]; copy && comesBefore(copy, event); copy = done[++next]) story.push(copy);
    story.push(event);
  }
  return [...story, ...done.slice(next)];
}

function comesBefore(copy: CopyEvent, event: RedemptionEvent): boolean {
  return copy.at < event.at || (copy.at === event.at && placeOf(copy.what) < placeOf(event.what));
}

function byTime(a: CopyEvent, b: CopyEvent): number {
  const byId = a.userCouponId < b.userCouponId ? -1 : a.userCouponId > b.userCouponId ? 1 : a.rev - b.rev;
  return a.at - b.at || placeOf(a.what) - placeOf(b.what) || byId;
}

/** Steps of one attempt; what is not named rests at the end. */
const steps = [
  ['freezing'],
  ['coupon-frozen'],
  ['frozen', 'order-paid', 'order-failed', 'order-unknown', 'order-silent'],
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
