import { type Decision, refuse } from '../domain/decision.ts';
import type { Redemption } from '../domain/redemption.ts';
import { type StoryEvent, storyOf } from '../domain/redemption-story.ts';
import type { Ports } from '../ports/ports.ts';

export async function readRedemption(
  ports: Pick<Ports, 'redemptions'>,
  orderId: string,
): Promise<Decision<{ redemption: Redemption }>> {
  const redemption = await ports.redemptions.get(orderId);
  return redemption ? { ok: true, redemption } : refuse('not-found', { orderId });
}

/** Of an order whose copies went through many hands since. */
const mostFromLedger = 500;

/** The redemption with all that it did: its own events, and those of its copies, from their documents and the ledger. */
export async function readRedemptionStory(
  ports: Pick<Ports, 'redemptions' | 'userCoupons' | 'ledger'>,
  orderId: string,
): Promise<Decision<{ redemption: Redemption; story: readonly StoryEvent[] }>> {
  const read = await readRedemption(ports, orderId);
  if (!read.ok) return read;
  const { redemption } = read;
  const { userId, coupons } = redemption;
  const ids = coupons.map(({ userCouponId }) => userCouponId);
  // The copies first: an event that leaves its document between the two reads is in the ledger by then.
  const copies = userId === null ? [] : await ports.userCoupons.getMany(userId, ids);
  const ledger = await ports.ledger.ofOrder(orderId, mostFromLedger);
  return { ok: true, redemption, story: storyOf(redemption, copies, ledger) };
}
