import type { CouponClass } from './classes.ts';
import { meets } from './cover-bits.ts';

/** [i][j]: whether taking class i can change what class j gives. */
export function touchTable(classes: readonly CouponClass[], covers: readonly Int32Array[]): Uint8Array[] {
  const isFee = classes.map(({ first }) => first.coupon.discount.type === 'shipping-off');
  return covers.map((cover, i) => {
    const touches = new Uint8Array(classes.length);
    for (let j = 0; j < covers.length; j++) {
      const other = covers[j];
      const changes = isFee[i] ? isFee[j] : other !== undefined && meets(cover, other);
      if (changes) touches[j] = 1;
    }
    return touches;
  });
}

/** By class, the number of its slot, of which one coupon goes; -1: a slot by itself. One slot a group; a random amount's copies that may go together are no slot. */
export function slotsOf(classes: readonly CouponClass[]): Int32Array {
  const known = new Map<string, number>();
  return Int32Array.from(classes, ({ first, perOrder }) => {
    const { id, stacking, discount } = first.template;
    const isRandom = discount.type === 'random-amount';
    if (isRandom && perOrder !== 1) return -1;
    if (stacking.group === null && !isRandom) return -1;
    const key = stacking.group === null ? `template|${id}` : `group|${stacking.group}`;
    const slot = known.get(key) ?? known.size;
    known.set(key, slot);
    return slot;
  });
}
