import type { Item } from '../item.ts';
import { labelOf } from '../label.ts';
import type { CouponTemplate, Target } from '../template.ts';
import { queryWords } from './tokens.ts';

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
  for (const word of sharedWords(sample)) words.add(word);
  return {
    name: spelledOut(`${template.name} ${labelOf(template)}`),
    description: template.description,
    covers: [...words].slice(0, 200).join(' '),
  };
}

/** The words of a query on coupons, each of which must be found: `$10` asks for dollars, `10%` for percent. */
export function couponQueryWords(query: string): string[] {
  return queryWords(spelledOut(query));
}

function targetWords(target: Target): string[] {
  return 'id' in target ? [readable(target.id)] : [];
}

/**
 * What at least half of the items say of themselves: their levels, their brand, words of their titles. What fewer say
 * is no matter of the list as a whole; it is found by its items.
 */
function sharedWords(items: readonly Item[]): string[] {
  const counts = new Map<string, number>();
  for (const { categoryPath, brandId, title } of items) {
    const said = [...categoryPath.map(readable), ...(brandId === null ? [] : [readable(brandId)])];
    for (const word of new Set([...said, ...title.split(/\s+/)]))
      counts.set(word, (counts.get(word) ?? 0) + 1);
  }
  return [...counts].flatMap(([word, count]) => (count * 2 >= items.length ? [word] : []));
}

/** A slug in words. */
function readable(id: string): string {
  return id.replaceAll(/[-_.:]+/g, ' ');
}

/** Signs of amounts with their words beside them: tokens are letters and digits alone. */
function spelledOut(text: string): string {
  return text
    .replaceAll(/(?<=\d)\s?%/g, '% percent ')
    .replaceAll(/([$€£])\s?(?=\d)/g, (sign) => `${currencies[sign.trim()] ?? ''} ${sign}`);
}

const currencies: Readonly<Record<string, string>> = { $: 'dollars', '€': 'euros', '£': 'pounds' };
