import type { Client } from '@elastic/elasticsearch';
import { coverageWeights, mostTelling, type Share, shareOf, shares } from '../../domain/text/coverage.ts';
import type { MeantWord } from '../../domain/text/meant-word.ts';
import type { Query } from './item-filters.ts';
import { countAtOnce } from './search-at-once.ts';
import type { Vocabulary } from './vocabulary.ts';

interface Needs {
  readonly client: Client;
  readonly prefix: string;
  readonly vocabulary: Vocabulary;
}

/** What the items say of a word of the query: `ItemsSay` of the domain, as clauses. */
export interface Covering {
  readonly isWord: boolean;
  /** They score coupons by what they cover, as `coverageWorth` of the domain does. */
  readonly clauses: readonly Query[];
}

/** For each word of the query. */
export async function itemsSaying(
  needs: Needs,
  words: readonly string[],
  live: readonly Query[],
): Promise<readonly Covering[]> {
  const told = await Promise.all(words.map((word) => needs.vocabulary.meant('items', word)));
  const found = await itemsHolding(needs, told);
  const counted = await countedBy(
    needs,
    found.map((held) => (held !== null && held.items <= mostTelling ? held : null)),
  );
  const named = await namedByCoupons(needs, counted, live);
  const sizes = await sizesOf(needs, named);
  return counted.map((word, n) => ({
    isWord: found[n]?.likeness === 'exact',
    clauses: word === null ? [] : clausesOf(word, named, sizes),
  }));
}

interface Holding {
  readonly likeness: 'exact' | 'mistyped';
  readonly terms: readonly string[];
  readonly items: number;
}

/** Null: no item holds the word. */
async function itemsHolding(
  { client, prefix }: Needs,
  told: readonly MeantWord[],
): Promise<readonly (Holding | null)[]> {
  const tries = told.flatMap(({ exact, inflected, mistyped }) => [
    { likeness: 'exact' as const, terms: [...exact, ...inflected] },
    { likeness: 'mistyped' as const, terms: mistyped },
  ]);
  const totals = await countAtOnce(
    client,
    tries.map(({ terms }) => ({
      index: `${prefix}items`,
      filter: [holdingOneOf(terms)],
      upTo: mostTelling + 1,
    })),
  );
  return told.map((_, n) => {
    const both = [2 * n, 2 * n + 1].flatMap((at) => {
      const [tried, answer] = [tries[at], totals[at]];
      return tried && answer && answer.total > 0 ? [{ ...tried, items: answer.total }] : [];
    });
    return both[0] ?? null;
  });
}

interface CountedWord extends Holding {
  readonly byKey: ReadonlyMap<string, number>;
  readonly byList: ReadonlyMap<string, number>;
}

/** As many as an answer may have buckets, and a query terms. */
const mostBuckets = 65_535;

async function countedBy(
  { client, prefix }: Needs,
  found: readonly (Holding | null)[],
): Promise<readonly (CountedWord | null)[]> {
  const telling = found.filter((each) => each !== null);
  const counts = await countAtOnce(
    client,
    telling.flatMap(({ terms }) => [
      {
        index: `${prefix}items`,
        filter: [holdingOneOf(terms)],
        counts: {
          keys: { field: 'keys', size: mostBuckets },
          ids: { field: 'itemId', size: mostTelling },
        },
      },
      {
        index: `${prefix}coupon-items`,
        filter: [holdingOneOf(terms)],
        counts: { lists: { field: 'couponId', size: mostBuckets } },
      },
    ]),
  );
  return found.map((each) => {
    if (each === null) return null;
    const at = 2 * telling.indexOf(each);
    const ids = counts[at]?.counts.get('ids') ?? new Map();
    const byKey = new Map([
      ['all', each.items],
      ...[...ids.keys()].map((id) => [`item|${id}`, 1] as const),
      ...(counts[at]?.counts.get('keys') ?? []),
    ]);
    return { ...each, byKey, byList: counts[at + 1]?.counts.get('lists') ?? new Map() };
  });
}

interface Named {
  /** Target keys. */
  readonly keys: readonly string[];
  /** Ids of coupons whose scope holds their list. */
  readonly lists: readonly string[];
  /** Of coupons for all of a merchant's. */
  readonly merchants: readonly string[];
}

/** What of it scopes of coupons that can be claimed name. */
async function namedByCoupons(
  { client, prefix }: Needs,
  counted: readonly (CountedWord | null)[],
  live: readonly Query[],
): Promise<Named> {
  const words = counted.filter((each) => each !== null);
  const keys = new Set(words.flatMap(({ byKey }) => [...byKey.keys()]));
  const lists = [...new Set(words.flatMap(({ byList }) => [...byList.keys()]))].slice(0, mostBuckets);
  if (keys.size === 0) return { keys: [], lists: [], merchants: [] };
  const [answer] = await countAtOnce(client, [
    {
      index: `${prefix}coupons`,
      filter: live,
      counts: {
        keys: { field: 'include', size: mostBuckets },
        lists: { field: 'couponId', size: mostBuckets, within: listed(lists) },
        merchants: { field: 'merchantId', size: mostBuckets, within: { term: { include: 'all' } } },
      },
    },
  ]);
  const of = (name: string) => [...(answer?.counts.get(name)?.keys() ?? [])];
  return { keys: of('keys').filter((key) => keys.has(key)), lists: of('lists'), merchants: of('merchants') };
}

interface SizesByName {
  readonly ofKey: ReadonlyMap<string, number>;
  readonly ofList: ReadonlyMap<string, number>;
}

async function sizesOf({ client, prefix }: Needs, { keys, lists, merchants }: Named): Promise<SizesByName> {
  const counted = [...keys, ...merchants.map(keyOfMerchant)].filter((key) => !isOwn(key));
  const [items, relations] = await countAtOnce(client, [
    {
      index: `${prefix}items`,
      filter: [],
      upTo: true,
      ...(counted.length > 0 && { counts: { keys: { field: 'keys', keys: counted } } }),
    },
    {
      index: `${prefix}coupon-items`,
      filter: [{ terms: { couponId: [...lists] } }],
      counts: { lists: { field: 'couponId', size: mostBuckets } },
    },
  ]);
  const ofKey = new Map([...(items?.counts.get('keys') ?? []), ['all', items?.total ?? 0] as const]);
  return { ofKey, ofList: relations?.counts.get('lists') ?? new Map() };
}

function clausesOf(word: CountedWord, named: Named, sizes: SizesByName): Query[] {
  const { likeness, items, byKey, byList } = word;
  const shareOfKey = (key: string): Share | null => {
    const holding = byKey.get(key);
    return holding === undefined ? null : shareOf(holding, isOwn(key) ? 1 : (sizes.ofKey.get(key) ?? 0));
  };
  const shareOfList = (couponId: string): Share | null => {
    const holding = byList.get(couponId);
    return holding === undefined ? null : shareOf(holding, sizes.ofList.get(couponId) ?? 0);
  };
  const merchants = [...byKey.keys()].flatMap((key) => (key.startsWith('merchant|') ? [key.slice(9)] : []));
  const inAll = (counts: ReadonlyMap<string, number>) =>
    [...counts].flatMap(([name, count]) => (count === items ? [name] : []));
  const bounds = {
    filter: [{ bool: { should: [ofNoMerchant, { terms: { merchantId: merchants } }] } }],
    must_not: [
      { terms: { exclude: inAll(byKey) } },
      { bool: { filter: [{ term: { exclude: 'items' } }, { terms: { couponId: inAll(byList) } }] } },
    ],
  };
  return shares.map((share): Query => {
    const keys = named.keys.filter((key) => key !== 'all' && shareOfKey(key) === share);
    const lists = named.lists.filter((couponId) => shareOfList(couponId) === share);
    const ofMerchants = named.merchants.filter((id) => shareOfKey(keyOfMerchant(id)) === share);
    const should: Query[] = [
      { terms: { include: keys } },
      listed(lists),
      { bool: { filter: [{ term: { include: 'all' } }, { terms: { merchantId: ofMerchants } }] } },
    ];
    if (shareOfKey('all') === share) {
      should.push({ bool: { filter: [{ term: { include: 'all' } }, ofNoMerchant] } });
    }
    return {
      constant_score: {
        filter: { bool: { ...bounds, filter: [...bounds.filter, { bool: { should } }] } },
        boost: coverageWeights[likeness][share],
      },
    };
  });
}

function holdingOneOf(terms: readonly string[]): Query {
  return { terms: { words: [...terms] } };
}

function listed(lists: readonly string[]): Query {
  return { bool: { filter: [{ term: { include: 'items' } }, { terms: { couponId: [...lists] } }] } };
}

const ofNoMerchant: Query = { bool: { must_not: [{ exists: { field: 'merchantId' } }] } };

function keyOfMerchant(id: string): string {
  return `merchant|${id}`;
}

/** An item by itself. */
function isOwn(key: string): boolean {
  return key.startsWith('item|');
}
