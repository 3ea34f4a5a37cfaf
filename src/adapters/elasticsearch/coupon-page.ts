import type { Client, estypes } from '@elastic/elasticsearch';
import type { CouponTemplate } from '../../domain/template.ts';
import { type CouponField, fieldWeights } from '../../domain/text/relevance.ts';
import type { SimilarWord } from '../../domain/text/similar-words.ts';
import { queryWords } from '../../domain/text/tokens.ts';
import type { CouponPage, CouponQuery } from '../../ports/search-index.ts';
import { search } from './connection.ts';
import { couponFilters } from './coupon-filters.ts';
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
  const words = queryWords(query.q ?? '');
  const [filter, meant] = await Promise.all([
    couponFilters(client, prefix, query),
    Promise.all(words.map((word) => vocabulary.similar('coupons', word))),
  ]);
  const held = words.length > 1 ? await mostHeld(needs, filter, meant) : words.length;
  if (held === 0 && words.length > 0) return { coupons: [], next: null };
  const { hits } = await search<{ readonly template: CouponTemplate }>(client, {
    index: `${prefix}coupons`,
    query:
      words.length === 0
        ? { bool: { filter } }
        : { bool: { filter, should: meant.map(worthOf), minimum_should_match: held } },
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
  meant: readonly (readonly SimilarWord[])[],
): Promise<number> {
  const should = meant.map((similar): Query => {
    const words = similar.map(({ word }) => word);
    const anywhere = couponFields.map((field): Query => ({ terms: { [field]: words } }));
    return { constant_score: { filter: { bool: { should: anywhere } }, boost: 1 } };
  });
  const { hits } = await search<unknown>(client, {
    index: `${prefix}coupons`,
    query: { bool: { filter, should, minimum_should_match: 1 } },
    size: 1,
    _source: false,
  });
  return hits.hits[0]?._score ?? 0;
}

/** A word is worth what it is in its best field; sums of these whole numbers are exact in a score. */
function worthOf(similar: readonly SimilarWord[]): Query {
  const exact = similar.filter(({ edits }) => edits === 0).map(({ word }) => word);
  const mistyped = similar.filter(({ edits }) => edits > 0).map(({ word }) => word);
  const queries = couponFields.flatMap((field) => [
    ...scored(field, exact, fieldWeights[field].exact),
    ...scored(field, mistyped, fieldWeights[field].mistyped),
  ]);
  return { dis_max: { queries } };
}

const couponFields = Object.keys(fieldWeights) as CouponField[];

function scored(field: CouponField, words: string[], boost: number): Query[] {
  return words.length === 0 ? [] : [{ constant_score: { filter: { terms: { [field]: words } }, boost } }];
}
