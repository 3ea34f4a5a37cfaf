import type { ShownCoupon } from '../../app/read-coupon.ts';
import type { ShownStats } from '../../app/read-templates.ts';
import { formatInstant, type Instant } from '../../domain/instant.ts';
import type { CouponTemplate, Validity } from '../../domain/template.ts';
import { statusOf } from '../../domain/template-lifecycle.ts';

/** A template as the operator sees it; the seed of its draws is never shown. */
export function showTemplate(template: CouponTemplate, now: Instant) {
  const { claim } = template;
  return {
    id: template.id,
    rev: template.rev,
    name: template.name,
    description: template.description,
    merchantId: template.merchantId,
    status: statusOf(template, now),
    currency: template.currency,
    timeZone: template.timeZone,
    priority: template.priority,
    attributes: template.attributes,
    discount: template.discount,
    threshold: template.threshold,
    scope: template.scope,
    claim: { ...claim, opensAt: formatInstant(claim.opensAt), closesAt: formatInstant(claim.closesAt) },
    validity: showValidity(template.validity),
    channels: template.channels,
    regions: template.regions,
    stacking: template.stacking,
    costShares: template.costShares,
    refund: template.refund,
    createdAt: formatInstant(template.createdAt),
    updatedAt: formatInstant(template.updatedAt),
  };
}

/** The shopper's view: nothing of audience, risk, costs or refunds. */
export function showCoupon({ template, label, status, soldOut }: ShownCoupon) {
  return {
    couponId: template.id,
    name: template.name,
    description: template.description,
    label,
    status,
    currency: template.currency,
    discount: template.discount,
    threshold: template.threshold,
    scope: template.scope,
    merchantId: template.merchantId,
    attributes: template.attributes,
    opensAt: formatInstant(template.claim.opensAt),
    closesAt: formatInstant(template.claim.closesAt),
    validity: showValidity(template.validity),
    channels: template.channels,
    regions: template.regions,
    perUser: template.claim.perUser,
    soldOut,
  };
}

export function showStats({ total, claimed, remaining, counts, discountGiven, byDay }: ShownStats) {
  return { total, claimed, remaining, ...counts, discountGiven, byDay };
}

function showValidity(validity: Validity) {
  if (validity.type === 'relative') return validity;
  return { type: validity.type, from: formatInstant(validity.from), to: formatInstant(validity.to) };
}
