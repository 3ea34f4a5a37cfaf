import { type Decision, type Reason, refuse } from '../domain/decision.ts';
import type { Instant } from '../domain/instant.ts';
import type { UserCoupon } from '../domain/user-coupon.ts';
import { EngineUnavailable } from '../ports/engine-unavailable.ts';
import type { Ports } from '../ports/ports.ts';

type Needs = Pick<Ports, 'clock' | 'userCoupons' | 'ledger'>;

/** The copy's next state; null where nothing is to be done; or why it can't be. */
export type CopyChange = (copy: UserCoupon, now: Instant) => UserCoupon | Reason | null;

/**
 * The one way in which a copy changes after its claim: compare-and-set until it holds. Answers the copy as it is
 * then, or refuses with what `change` said, or `unknown-coupon`. Throws where it is lost 50 times to others. A copy
 * that was read before spares reading it again, where it can still be changed as it was.
 */
export async function changeCopy(
  ports: Needs,
  { userId, userCouponId }: Pick<UserCoupon, 'userId' | 'userCouponId'>,
  change: CopyChange,
  readBefore?: UserCoupon,
): Promise<Decision<{ copy: UserCoupon }>> {
  if (readBefore) {
    const next = change(readBefore, ports.clock.now());
    const changes = next !== null && !('code' in next);
    if (changes && (await replaceCopy(ports, next, readBefore))) return { ok: true, copy: next };
  }
  for (let tries = 0; tries < triesBound; tries++) {
    const copy = await ports.userCoupons.get(userId, userCouponId);
    if (!copy) return refuse('unknown-coupon', {});
    const next = change(copy, ports.clock.now());
    if (next === null) return { ok: true, copy };
    if ('code' in next) return { ok: false, reason: next };
    if (await replaceCopy(ports, next, copy)) return { ok: true, copy: next };
  }
  throw new EngineUnavailable('store', `The copy ${userCouponId} was changed by others ${triesBound} times.`);
}

/** Each loss is somebody else's change, after which most changes are none or refused. */
const triesBound = 50;

/** One compare-and-set; false: somebody else changed it. Events that the copy drops are in the ledger before. */
export async function replaceCopy(
  ports: Pick<Ports, 'userCoupons' | 'ledger'>,
  next: UserCoupon,
  before: UserCoupon,
): Promise<boolean> {
  const keptFrom = next.events[0]?.rev ?? Number.POSITIVE_INFINITY;
  const dropped = before.events.filter(({ rev }) => rev < keptFrom);
  // They tell of changes that were made: should this one be lost, the ledger says nothing that did not happen.
  if (dropped.length > 0) await ports.ledger.append(before.userCouponId, dropped);
  return ports.userCoupons.replace(next, before.rev);
}
