import type { Instant } from './instant.ts';

export interface Item {
  readonly itemId: string;
  readonly title: string;
  /** From the widest to the narrowest. */
  readonly categoryPath: readonly string[];
  readonly brandId: string | null;
  readonly merchantId: string | null;
  readonly tags: readonly string[];
  /** Minor units; null where unknown. */
  readonly salePrice: number | null;
  readonly currency: string;
  readonly salesCount: number;
  readonly imageUrl: string | null;
  readonly listedAt: Instant;
}

/** Coupon X covers item Y: an element of an explicit item list. */
export interface Relation {
  readonly couponId: string;
  readonly itemId: string;
  readonly sort: number;
}
