import type { Instant } from '../../src/domain/instant.ts';
import type { CouponTemplate } from '../../src/domain/template.ts';
import type { Ports } from '../../src/ports/ports.ts';
import { type Grade, ndcgAt10 } from './judged.ts';

export interface Found {
  readonly q: string;
  readonly ndcg: number;
  /** The first ten, each as `grade couponId`. */
  readonly shown: readonly string[];
}

export interface Judged {
  readonly q: string;
  /** What it is worth to whoever typed the query. */
  readonly grade: (coupon: CouponTemplate) => Grade;
}

/** What discovery answers each query at the instant, beside what is judged of every coupon that can be claimed then. */
export async function measureRelevance(
  { index }: Pick<Ports, 'index'>,
  queries: readonly Judged[],
  at: Instant,
): Promise<Found[]> {
  const live = await index.coupons({ at, sort: 'ending', after: null, limit: 1_000 });
  const found: Found[] = [];
  for (const { q, grade } of queries) {
    const { coupons } = await index.coupons({ at, q, sort: 'relevance', after: null, limit: 10 });
    const shown = coupons.map((coupon) => ({ id: coupon.id, grade: grade(coupon) }));
    found.push({
      q,
      ndcg: ndcgAt10(
        shown.map((one) => one.grade),
        live.coupons.map(grade),
      ),
      shown: shown.map((one) => `${one.grade} ${one.id}`),
    });
  }
  return found;
}

export function mean(found: readonly Found[]): number {
  return found.reduce((sum, { ndcg }) => sum + ndcg, 0) / found.length;
}

/** One line a query, the worst first, for whoever works on the ranking. */
export function told(found: readonly Found[]): string {
  return found
    .toSorted((a, b) => a.ndcg - b.ndcg)
    .map(({ q, ndcg, shown }) => `${ndcg.toFixed(3)}  ${q}: ${shown.join(', ')}`)
    .join('\n');
}
