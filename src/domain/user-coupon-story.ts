import type { UserCoupon, UserCouponEvent, UserCouponStatus } from './user-coupon.ts';
import { copyArrows } from './user-coupon-lifecycle.ts';

/** What the events of a copy make of it. */
export type CopyStory = Pick<UserCoupon, 'status' | 'orderId' | 'rev'>;

/**
 * Plays all events of a copy again, from its claim on, by revision: those of the ledger, then those that its document
 * keeps (one that is in both may come twice). Answers the state that they lead to, or what is wrong with them: a gap,
 * a step that the state table does not have, an order that acts on what another one holds.
 */
export function replayCopy(
  events: readonly UserCouponEvent[],
): { readonly ok: true; readonly story: CopyStory } | { readonly ok: false; readonly flaw: string } {
  let story: CopyStory | null = null;
  for (const event of events) {
    if (story !== null && event.rev === story.rev) continue;
    const next = play(story, event);
    if (typeof next === 'string') return { ok: false, flaw: next };
    story = next;
  }
  return story ? { ok: true, story } : { ok: false, flaw: 'there is no event' };
}

function play(story: CopyStory | null, event: UserCouponEvent): CopyStory | string {
  const { what, rev, revBefore, orderId } = event;
  const status = statusAfter[what];
  const came = `${what} (revision ${revBefore} → ${rev})`;
  if (revBefore !== (story?.rev ?? 0) || rev !== revBefore + 1) {
    return `${came} does not follow revision ${story?.rev ?? 0}`;
  }
  if (story === null)
    return what === 'claimed' ? { status, orderId: null, rev } : `${came} comes before the claim`;
  if (what === 'claimed' || !copyArrows[story.status].includes(status)) {
    return `${came} can't follow ${story.status}`;
  }
  if (story.orderId !== null && orderId !== story.orderId) {
    return `${came} by ${orderId}, but ${story.orderId} holds the copy`;
  }
  const isHeld = status === 'frozen' || status === 'used';
  if (isHeld && orderId === null) return `${came} names no order`;
  return { status, orderId: isHeld ? orderId : null, rev };
}

/** `expired` with an order: it came back from that order after its time. */
const statusAfter: Readonly<Record<UserCouponEvent['what'], UserCouponStatus>> = {
  claimed: 'unused',
  frozen: 'frozen',
  used: 'used',
  unfrozen: 'unused',
  returned: 'unused',
  expired: 'expired',
  voided: 'void',
};
