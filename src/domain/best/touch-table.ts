import { meets } from './line-bits.ts';
import type { Part } from './parts.ts';
import { takesFee } from './steady.ts';

/** [i][j]: whether taking class i can change what class j gives. */
export function touchTable({ classes, steady }: Part): Uint8Array[] {
  return classes.map(({ first: { coupon } }) => {
    const touches = new Uint8Array(classes.length);
    for (const [j, other] of classes.entries()) {
      if (steady[j] === 1) continue;
      const later = other.first.coupon;
      const changes = takesFee(coupon) ? takesFee(later) : meets(coupon.giving, later.giving);
      if (changes) touches[j] = 1;
    }
    return touches;
  });
}
