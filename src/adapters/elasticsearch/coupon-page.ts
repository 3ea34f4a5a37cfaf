import type { Client, estypes } from '@elastic/elasticsearch';
import type { CouponTemplate } from '../../domain/template.ts';
import { couponQueryWords } from '../../domain/text/coupon-text.ts';
import { type MeantWord, notMistyped } from '../../domain/text/meant-word.ts';
import { type CouponField, fieldWeights } from '../../domain/text/relevance.ts';
import type { CouponPage, CouponQuery } from '../../ports/search-index.ts';
import { search } from './connection.ts';
import { couponFilters } from './coupon-filters.ts';
import { itemsSaying } from './coverage.ts';
import type { Query } from './item-filters.ts';
import type { Vocabulary } from './vocabulary.ts';

interface Needs {
  readonly client: Client;
  readonly prefix: string;
  readonly vocabulary: Vocabulary;
}

/** Discovery: coupons that can be claimed now, filtered, in a total order of (value, couponId). */
export async function readCouponPage(needs: Needs, query: CouponQuery): Promise<CouponPage> {
  const { client, prefix, vocabulary } = needs;
  const { after, limit } = query;
  const words = couponQueryWords(query.q ?? '');
  const [filter, meant] = await Promise.all([
    couponFilters(client, prefix, query),
    Promise.all(words.map((word) => vocabulary.meant('coupons', word))),
  ]);
  const covering = words.length > 0 ? await itemsSaying(needs, words, filter) : [];
  const scored = meant.map((word, n) => [
    ...saying(covering[n]?.isWord ? notMistyped(word) : word),
    ...(covering[n]?.clauses ?? []),
  ]);
  const held = words.length > 1 ? await mostHeld(needs, filter, scored) : words.length;
  if (held === 0 && words.length > 0) return { coupons: [], next: null };
  const { hits } = await search<{ readonly template: CouponTemplate }>(client, {
    index: `${prefix}coupons`,
    query:
      words.length === 0
        ? { bool: { filter } }
        : { bool: { filter, should: scored.map(best), minimum_should_match: held } },
    sort: [sortOf(query, words.length > 0), { couponId: { order: 'asc' } }],
    size: limit + 1,
    _source: ['template'],
    ...(after ? { search_after: [after.value, after.couponId] } : {}),
  });
  const rows = hits.hits.flatMap(({ _source, sort }) =>
    _source ? [{ template: _source.template, value: Number(sort?.[0]) }] : [],
  );
  const page = rows.slice(0, limit);
  const last = rows.length > limit ? page.at(-1) : undefined;
  return {
    coupons: page.map(({ template }) => template),
    next: last ? { value: last.value, couponId: last.template.id } : null,
  };
}

/** Without words, the most relevant are the most popular. */
function sortOf({ sort }: CouponQuery, searched: boolean): estypes.SortCombinations {
  switch (sort) {
    case 'ending':
      return { closesAt: { order: 'asc', format: 'epoch_millis' } };
    case 'newest':
      return { opensAt: { order: 'desc', format: 'epoch_millis' } };
    case 'popular':
      return { popularity: { order: 'desc' } };
    case 'relevance':
      return searched ? { _score: { order: 'desc' } } : { popularity: { order: 'desc' } };
  }
}

/** How many words of the query the best answer holds: a search that scores one for each. */
async function mostHeld(
  { client, prefix }: Needs,
  filter: Query[],
  scored: readonly (readonly Query[])[],
): Promise<number> {
  const should = scored.map(
    (clauses): Query => ({ constant_score: { filter: { bool: { should: [...clauses] } }, boost: 1 } }),
  );
  const { hits } = await search<unknown>(client, {
    index: `${prefix}coupons`,
    query: { bool: { filter, should, minimum_should_match: 1 } },
    size: 1,
    _source: false,
  });
  return hits.hits[0]?._score ?? 0;
}

/** A word is worth what it is where it is worth most; sums of these whole numbers are exact in a score. */
function best(clauses: readonly Query[]): Query {
  return { dis_max: { queries: [...clauses] } };
}

/** Clauses that score coupons by where they say the word. */
function saying(meant: MeantWord): Query[] {
  return couponFields.flatMap((field) =>
    (['exact', 'inflected', 'mistyped'] as const).flatMap((likeness): Query[] => {
      const terms = [...meant[likeness]];
      if (terms.length === 0) return [];
      return [
        { constant_score: { filter: { terms: { [field]: terms } }, boost: fieldWeights[field][likeness] } },
      ];
    }),
  );
}

const couponFields = Object.keys(fieldWeights) as CouponField[];
