import type { PreparedCart } from '../pricing/prepared-cart.ts';
import type { CouponClass } from './classes.ts';

/** [i][j]: whether taking class i can change what class j gives. */
export function touchTable(prepared: PreparedCart, classes: readonly CouponClass[]): Uint8Array[] {
  const covers = classes.map(({ first }) => {
    const covered = new Uint8Array(prepared.count);
    for (const i of first.coupon.cover) covered[i] = 1;
    return covered;
  });
  return classes.map((a) => {
    const touches = new Uint8Array(classes.length);
    const isFee = a.first.coupon.discount.type === 'shipping-off';
    for (const [j, b] of classes.entries()) {
      const other = covers[j];
      const both = isFee
        ? b.first.coupon.discount.type === 'shipping-off'
        : a.first.coupon.cover.some((line) => other?.[line] === 1);
      touches[j] = both ? 1 : 0;
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
