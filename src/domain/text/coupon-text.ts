import type { Item } from '../item.ts';
import { labelOf } from '../label.ts';
import type { CouponTemplate, Target } from '../template.ts';

export interface CouponText {
  readonly name: string;
  readonly description: string;
  /** What it covers, in words. */
  readonly covers: string;
}

/** What shoppers may find a coupon by. `sample`: some of the items that its explicit list holds. */
export function couponText(template: CouponTemplate, sample: readonly Item[]): CouponText {
  const words = new Set<string>();
  for (const target of template.scope.include) for (const word of targetWords(target)) words.add(word);
  if (template.merchantId !== null) words.add(readable(template.merchantId));
  for (const item of sample) {
    for (const category of item.categoryPath) words.add(readable(category));
    if (item.brandId !== null) words.add(readable(item.brandId));
    words.add(item.title);
  }
  return {
    name: `${template.name} ${labelOf(template)}`,
    description: template.description,
    covers: [...words].slice(0, 200).join(' '),
  };
}

function targetWords(target: Target): string[] {
  return 'id' in target ? [readable(target.id)] : [];
}

/** A slug in words. */
function readable(id: string): string {
  return id.replaceAll(/[-_.:]+/g, ' ');
}
