import type { WalletEntry } from '../../app/read-wallet.ts';
import { formatInstant } from '../../domain/instant.ts';
import { explained } from '../../domain/reason-message.ts';
import type { UserCoupon } from '../../domain/user-coupon.ts';

export function showUserCoupon(copy: UserCoupon) {
  return {
    userCouponId: copy.userCouponId,
    couponId: copy.couponId,
    userId: copy.userId,
    serial: copy.serial,
    status: copy.status,
    validFrom: formatInstant(copy.validFrom),
    validTo: formatInstant(copy.validTo),
    claimedAt: formatInstant(copy.claimedAt),
    usedAt: copy.usedAt === null ? null : formatInstant(copy.usedAt),
    amount: copy.amount,
    orderId: copy.orderId,
  };
}

export function showWalletEntry({ copy, template, label, usableHere, reasons }: WalletEntry) {
  const { name, discount, threshold, currency } = template;
  return {
    ...showUserCoupon(copy),
    coupon: { name, label, discount, threshold },
    usableHere,
    reasons: reasons.map((reason) => explained(reason, currency)),
  };
}
