/**
 * The fact of badges that an announced key is about, or null where it may be any of them: what names one item (a
 * relation, a target) is known with the item.
 */
export function badgeFactOf(key: string): string | null {
  const [kind = '', first = '', second = ''] = key.split('|');
  if (kind === 'relation' || (kind === 'target' && first === 'item')) return `item|${second}`;
  return ['item', 'target', 'coupon', 'stock'].includes(kind) ? key : null;
}
