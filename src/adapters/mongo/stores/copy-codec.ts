import type { UserCoupon } from '../../../domain/user-coupon.ts';
import { type Stored, storedUnder } from '../stored.ts';

export const copyCodec = storedUnder<UserCoupon>('userCouponId');

/** Of what stands in for a copy that was given up: in no list, count or book. */
export const tombstone = 'tombstone';

export function copiesOf(found: readonly Stored[]): UserCoupon[] {
  return found.filter(({ status }) => status !== tombstone).map(copyCodec.fromStored);
}
