import type { ConflictTable } from './conflict-table.ts';
import { takesFee } from './kinds.ts';
import { meets } from './line-bits.ts';
import type { Part } from './parts.ts';

/** What taking a class means for the others from it on, by index. */
export interface Reach {
  /** Those that may give less then: watching its lines, or the fee, and not steady. */
  readonly touched: Int32Array;
  /** The numbers of their covers. */
  readonly covers: Int32Array;
  /** Those that can't be taken any more. */
  readonly apart: Int32Array;
}

/** By class. `coverOf`: by class, the number of its cover. */
export function reachOf({ classes, steady }: Part, conflicts: ConflictTable, coverOf: Int32Array): Reach[] {
  return classes.map(({ first: { coupon } }, i) => {
    const takes = takesFee(coupon);
    const touched: number[] = [];
    const apart: number[] = [];
    const row = conflicts[i];
    for (let j = i; j < classes.length; j++) {
      if (row?.[j] === 1) apart.push(j);
      const later = classes[j]?.first.coupon;
      if (!later || steady[j] === 1 || row?.[j] === 1) continue;
      if (takes ? takesFee(later) : meets(coupon.giving, later.giving)) touched.push(j);
    }
    const covers = new Set(touched.map((j) => coverOf[j] ?? 0));
    return {
      touched: Int32Array.from(touched),
      covers: Int32Array.from(covers),
      apart: Int32Array.from(apart),
    };
  });
}
