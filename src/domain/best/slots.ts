import type { CouponClass } from './classes.ts';

/**
 * By class, the number of its slot, of which one coupon goes; -1: a slot by itself. One slot a group; a random
 * amount's copies that may go together are no slot.
 */
export function slotsOf(classes: readonly CouponClass[]): Int32Array {
  const byGroup = new Map<string, number>();
  const byTemplate = new Map<string, number>();
  return Int32Array.from(classes, ({ first, perOrder }) => {
    const { id, stacking, discount } = first.template;
    const isRandom = discount.type === 'random-amount';
    if (isRandom && perOrder !== 1) return -1;
    if (stacking.group === null && !isRandom) return -1;
    const [known, key] = stacking.group === null ? [byTemplate, id] : [byGroup, stacking.group];
    const slot = known.get(key) ?? byGroup.size + byTemplate.size;
    known.set(key, slot);
    return slot;
  });
}
