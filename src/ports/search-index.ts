import type { Instant } from '../domain/instant.ts';
import type { Item } from '../domain/item.ts';
import type { CouponTemplate, Scope } from '../domain/template.ts';
import type { BadgeFacts } from './badge-facts.ts';
import type { FeedPosition } from './change-feed.ts';
import type { FlushStamp } from './flush-stamp.ts';

/** A template as the index holds it; drafts and unknown ones are not in it. */
export interface CouponDocument {
  readonly template: CouponTemplate;
  /** What shoppers may find it by, made in `domain`: name, description, label, what it covers. */
  readonly text: { readonly name: string; readonly description: string; readonly covers: string };
  /** Claims of the last seven days. */
  readonly popularity: number;
}

/** A relation with what its landing page sorts and filters by; `item` null: nobody has told us of it. */
export interface CouponItemDocument {
  readonly couponId: string;
  readonly itemId: string;
  readonly sort: number;
  readonly item: Item | null;
}

/** A null document is a delete. Ids: couponId, `couponId|itemId`, itemId. */
export type IndexOperation = (
  | { readonly index: 'coupons'; readonly id: string; readonly document: CouponDocument | null }
  | { readonly index: 'coupon-items'; readonly id: string; readonly document: CouponItemDocument | null }
  | { readonly index: 'items'; readonly id: string; readonly document: Item | null }
) & {
  /** What an audit knows the document by; without one it is stale to every audit. */
  readonly hash?: string;
  /** Of a delete that is old enough: no trace of it is kept. */
  readonly forget?: true;
};

export type IndexName = IndexOperation['index'];

export interface Flush {
  readonly stamp: FlushStamp;
  /** Saved with the operations or after them, never before; null leaves the saved one. */
  readonly position: FeedPosition | null;
  /** Asked right before each further request of a long write. */
  readonly mayWrite: () => Promise<boolean>;
  /**
   * Called once everything that is written by now is searchable, and before the position is saved where that is
   * another step. Where it is absent, searchable may wait for the next write that has one.
   */
  readonly whenSearchable?: () => void | Promise<void>;
}

/** A document that the engine will never take; its old entry is gone, and its next change tries again. */
export interface DeadLetter {
  readonly index: IndexName;
  readonly id: string;
  readonly reason: string;
}

/**
 * `fenced`: a later epoch, `epoch`, has written; `not-ours`: `mayWrite` said no; `gone`: what was to be written to is
 * no more. Then some of it may be written, and no position is saved.
 */
export type Written =
  | { readonly ok: true; readonly deadLetters: readonly DeadLetter[] }
  | { readonly ok: false; readonly why: 'fenced'; readonly epoch: number }
  | { readonly ok: false; readonly why: 'not-ours' | 'gone' };

export interface IndexWriter {
  /** Whether relations carry a copy of their item, so that a changed item rewrites them. */
  readonly copiesItems: boolean;
  /** How far the index has read; null: it is new or its position is lost, and must be built from the store. */
  position(): Promise<FeedPosition | null>;
  /** To what readers see, and to what is being built beside it. */
  write(operations: readonly IndexOperation[], flush: Flush): Promise<Written>;
  /**
   * Begins to build the index anew; a build that was begun before is dropped. Until it is finished readers see at
   * least what they saw.
   */
  build(stamp: FlushStamp): Promise<IndexBuild>;
  /** Drops what an earlier writer has left half-built. */
  tidy(): Promise<void>;
  /** Why the index must be built anew though it has a position, or null. */
  outdated(): Promise<string | null>;
  /** By id: the hash of what stands there (`''` where it was written without one); what does not stand is left out. */
  hashes(index: IndexName, ids: readonly string[]): Promise<ReadonlyMap<string, string>>;
  /**
   * Some of the deletes from before the instant whose traces are kept, so that nothing older brings them back; none
   * where the engine keeps no traces.
   */
  traces(
    before: Instant,
    limit: number,
  ): Promise<readonly { readonly index: IndexName; readonly id: string }[]>;
  /** Ids that readers can see, in an order of the engine's own, behind `after`. */
  ids(index: IndexName, after: string | null, limit: number): Promise<readonly string[]>;
}

export interface IndexBuild {
  /** Each id at most once; searchable when the build is finished, or earlier. */
  write(operations: readonly IndexOperation[], flush: Omit<Flush, 'position'>): Promise<Written>;
  /** From now on readers see what was written since the build began, and nothing else; in one step. */
  finish(flush: Flush): Promise<Written>;
}

export type ItemSort = 'recommended' | 'sales' | 'price' | '-price' | 'newest';

/** Sort value and id of the last element seen; a null value stands at the end of every order. */
export interface ItemKeyset {
  readonly value: number | null;
  readonly itemId: string;
}

export interface ItemQuery {
  /** What a coupon covers, or null for the whole catalogue. */
  readonly within: {
    readonly couponId: string;
    readonly scope: Scope;
    readonly merchantId: string | null;
  } | null;
  /**
   * `recommended`: the relation's sort ascending where the scope is the explicit list alone, else salesCount
   * descending. `sales`, `newest` descending; `price` ascending; `-price` descending; nulls last; ties by itemId.
   */
  readonly sort: ItemSort;
  readonly q?: string | undefined;
  readonly category?: string | undefined;
  readonly brand?: string | undefined;
  readonly minPrice?: number | undefined;
  readonly maxPrice?: number | undefined;
  readonly after: ItemKeyset | null;
  readonly limit: number;
  readonly facets: boolean;
}

export interface ItemPage {
  readonly items: readonly Item[];
  /** Keyset behind the last element; null at the end. */
  readonly next: ItemKeyset | null;
  /** Exact up to 10,000; beyond that 10,000 and `totalIsExact` false. */
  readonly total: number;
  readonly totalIsExact: boolean;
  readonly facets: Facets | null;
}

export interface Facets {
  /** Every level of the paths, most first, at most 50. */
  readonly category: readonly { readonly value: string; readonly count: number }[];
  readonly brand: readonly { readonly value: string; readonly count: number }[];
  /** `from <= price < to`; `to` null is open. Empty buckets are left out. */
  readonly price: readonly { readonly from: number; readonly to: number | null; readonly count: number }[];
}

export type CouponSort = 'relevance' | 'ending' | 'newest' | 'popular';

export interface CouponKeyset {
  readonly value: number;
  readonly couponId: string;
}

export interface CouponQuery {
  /** Only coupons that are published and whose claim window holds this instant. */
  readonly at: Instant;
  readonly q?: string | undefined;
  readonly category?: string | undefined;
  readonly brand?: string | undefined;
  readonly merchantId?: string | undefined;
  readonly itemId?: string | undefined;
  /** A request without a channel or region fits only templates whose list (of claim) is empty. */
  readonly channel?: string | undefined;
  readonly region?: string | undefined;
  readonly sort: CouponSort;
  readonly after: CouponKeyset | null;
  readonly limit: number;
}

export interface CouponPage {
  readonly coupons: readonly CouponTemplate[];
  readonly next: CouponKeyset | null;
}

export interface SearchIndex extends BadgeFacts {
  items(query: ItemQuery): Promise<ItemPage>;
  coupons(query: CouponQuery): Promise<CouponPage>;
}
