import { fits } from '../../domain/claim.ts';
import type { Item } from '../../domain/item.ts';
import { covers } from '../../domain/pricing/scope.ts';
import { keyOfTarget, unknownItem } from '../../domain/target-keys.ts';
import type { CouponTemplate } from '../../domain/template.ts';
import { couponQueryWords } from '../../domain/text/coupon-text.ts';
import { coverageWorth, type ItemsSay } from '../../domain/text/coverage.ts';
import { type MeantWord, notMistyped } from '../../domain/text/meant-word.ts';
import {
  bestAnswers,
  type CouponField,
  type CouponWords,
  fieldWeights,
  relevanceOf,
} from '../../domain/text/relevance.ts';
import type { CouponPage, CouponQuery } from '../../ports/search-index.ts';
import { itemsSaying, sizesOf } from './coverage.ts';
import type { IndexedData } from './search-index.ts';
import { meantWords } from './vocabulary.ts';

export function pageOfCoupons(data: IndexedData, query: CouponQuery): CouponPage {
  const { after, limit } = query;
  const all = [...data.coupons.values()];
  const words = couponQueryWords(query.q ?? '');
  const meant = meantWords(
    words,
    all.map((coupon) => Object.values(coupon.words).flat()),
  );
  const saying = itemsSaying(data, words);
  const sizes = sizesOf(data);
  const live = all
    .filter(({ template }) => isAsked(data, template, query))
    .map((coupon) => ({
      ...coupon,
      relevance: relevanceOf(
        meant.map((word, n) => {
          const { isWord, coverage } = saying[n] ?? nothing;
          const said = worthOf(isWord ? notMistyped(word) : word, coupon.words);
          return coverage ? Math.max(said, coverageWorth(coupon.template, coverage, sizes)) : said;
        }),
      ),
    }));
  const searched = meant.length > 0;
  const ranked = (searched ? bestAnswers(live) : live)
    .map(({ template, popularity, relevance }) => ({
      template,
      rank: rankOf(query, template, popularity, searched ? relevance.score : null),
    }))
    .sort((a, b) => a.rank - b.rank || (a.template.id < b.template.id ? -1 : 1));
  const afterRank = after ? valueOfRank(query, after.value) : 0;
  const rest = after
    ? ranked.filter(
        ({ rank, template }) => rank > afterRank || (rank === afterRank && template.id > after.couponId),
      )
    : ranked;
  const page = rest.slice(0, limit);
  const last = page.at(-1);
  return {
    coupons: page.map(({ template }) => template),
    next:
      last && rest.length > limit
        ? { value: valueOfRank(query, last.rank), couponId: last.template.id }
        : null,
  };
}

const nothing: ItemsSay = { isWord: false, coverage: null };

/** Only `ending` ascends by the value that cursors hold; back and forth alike. */
function valueOfRank({ sort }: CouponQuery, rank: number): number {
  return sort === 'ending' ? rank : 0 - rank;
}

/** In the field where it is worth most. */
function worthOf(meant: MeantWord, words: CouponWords): number {
  let most = 0;
  for (const field of Object.keys(fieldWeights) as CouponField[]) {
    for (const likeness of ['exact', 'inflected', 'mistyped'] as const) {
      const isHeld = meant[likeness].some((word) => words[field].includes(word));
      if (isHeld) most = Math.max(most, fieldWeights[field][likeness]);
    }
  }
  return most;
}

/** Ascending; without words, the most relevant are the most popular. */
function rankOf(
  { sort }: CouponQuery,
  { claim }: CouponTemplate,
  popularity: number,
  score: number | null,
): number {
  switch (sort) {
    case 'ending':
      return claim.closesAt;
    case 'newest':
      return 0 - claim.opensAt;
    case 'popular':
      return 0 - popularity;
    case 'relevance':
      return 0 - (score ?? popularity);
  }
}

function isAsked(data: IndexedData, template: CouponTemplate, query: CouponQuery): boolean {
  const { claim, channels, regions } = template;
  const channel = query.channel ?? null;
  const region = query.region ?? null;
  return (
    template.phase === 'published' &&
    claim.opensAt <= query.at &&
    query.at < claim.closesAt &&
    fits(claim.channels, channel) &&
    fits(channels, channel) &&
    fits(claim.regions, region) &&
    fits(regions, region) &&
    isAbout(data, template, query)
  );
}

function isAbout(data: IndexedData, template: CouponTemplate, query: CouponQuery): boolean {
  const { category, brand, merchantId, itemId } = query;
  const { include } = template.scope;
  const keys = new Set(include.map(keyOfTarget));
  const lists = (fitting: (item: Item) => boolean) =>
    keys.has('items') &&
    [...(data.lists.get(template.id)?.keys() ?? [])].some((listed) => {
      const known = data.items.get(listed);
      return known !== undefined && fitting(known.item);
    });
  if (category !== undefined && !pathTo(data, category).some((level) => keys.has(`category|${level}`))) {
    if (!keys.has('all') && !lists(({ categoryPath }) => categoryPath.includes(category))) return false;
  }
  if (brand !== undefined && !keys.has(`brand|${brand}`) && !keys.has('all')) {
    if (!lists(({ brandId }) => brandId === brand)) return false;
  }
  if (merchantId !== undefined && template.merchantId !== merchantId && !keys.has(`merchant|${merchantId}`)) {
    return false;
  }
  if (itemId === undefined) return true;
  const item = data.items.get(itemId)?.item ?? unknownItem(itemId);
  return covers(template, item, data.lists.get(template.id)?.has(itemId) ?? false);
}

/** A category with those above it, as the first item in it by id has them. */
function pathTo(data: IndexedData, category: string): readonly string[] {
  const inIt = [...data.items.values()].filter(({ item }) => item.categoryPath.includes(category));
  const first = inIt.sort((a, b) => (a.item.itemId < b.item.itemId ? -1 : 1))[0];
  if (!first) return [category];
  const { categoryPath } = first.item;
  return categoryPath.slice(0, categoryPath.indexOf(category) + 1);
}
