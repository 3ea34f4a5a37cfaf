import { layers } from '../template.ts';
import type { Candidate } from './candidate.ts';

/** Application order: layer, then priority (higher first), then template id, then userCouponId. */
export function inApplicationOrder(a: Candidate, b: Candidate): number {
  return (
    layers.indexOf(a.template.stacking.layer) - layers.indexOf(b.template.stacking.layer) ||
    b.template.priority - a.template.priority ||
    byId(a.template.id, b.template.id) ||
    byId(a.userCouponId, b.userCouponId)
  );
}

/** Ids compare by ASCII byte order. */
export function byId(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

/** Soonest to expire first, then the smaller id. */
export function byExpiry(
  a: { readonly validTo: number; readonly userCouponId: string },
  b: { readonly validTo: number; readonly userCouponId: string },
): number {
  return a.validTo - b.validTo || byId(a.userCouponId, b.userCouponId);
}
