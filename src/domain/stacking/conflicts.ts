import type { Conflict, ConflictRule } from '../combination.ts';
import type { CouponTemplate, Exclusion } from '../template.ts';
import type { Candidate } from './candidate.ts';

type Stacked = Pick<CouponTemplate, 'id' | 'merchantId' | 'stacking'>;

/** The first rule by which two coupons of different templates never go together, or null. */
export function conflictOf(a: Stacked, b: Stacked): ConflictRule | null {
  if (a.stacking.exclusive || b.stacking.exclusive) return 'exclusive';
  if (a.stacking.group !== null && a.stacking.group === b.stacking.group) return 'same-group';
  if (excludes(a, b) || excludes(b, a)) return 'excluded';
  return null;
}

/** One record is enough for both. */
function excludes(a: Stacked, b: Stacked): boolean {
  return a.stacking.excludes.some((exclusion) => names(exclusion, b));
}

function names({ refType, refId }: Exclusion, { id, merchantId, stacking }: Stacked): boolean {
  switch (refType) {
    case 'coupon':
      return refId === id;
    case 'merchant':
      return refId === merchantId;
    case 'group':
      return refId === stacking.group;
    case 'layer':
      return refId === stacking.layer;
  }
}

/**
 * Every pair of the set that conflicts, one rule a pair, in application order. Copies of one template are judged by
 * `perOrder` alone: each copy beyond the first `perOrder` conflicts with the first.
 */
export function pairConflicts(ordered: readonly Candidate[]): Conflict[] {
  const conflicts: Conflict[] = [];
  for (const [i, first] of ordered.entries()) {
    let copies = 1;
    const isFirstCopy = !ordered.slice(0, i).some(({ template }) => template.id === first.template.id);
    for (const second of ordered.slice(i + 1)) {
      let rule: ConflictRule | null;
      if (second.template.id === first.template.id) {
        copies++;
        const { perOrder } = first.template.stacking;
        rule = isFirstCopy && perOrder !== null && copies > perOrder ? 'per-order-limit' : null;
      } else {
        rule = conflictOf(first.template, second.template);
      }
      if (rule) conflicts.push({ between: [first.userCouponId, second.userCouponId], rule });
    }
  }
  return conflicts;
}
