/** A cart line with everything that scopes look at filled in. */
export interface CartLine {
  readonly lineId: string;
  readonly itemId: string;
  readonly quantity: number;
  /** Minor units, as are all amounts here. */
  readonly unitPrice: number;
  readonly categoryPath: readonly string[];
  readonly brandId: string | null;
  readonly merchantId: string | null;
  readonly tags: readonly string[];
  /** No discount takes a unit below it; null is 0. */
  readonly floorPrice: number | null;
}

/** 1 to 500 lines in the shopper's order (ties go to the earlier line). */
export interface Cart {
  readonly currency: string;
  readonly shippingFee: number;
  readonly lines: readonly CartLine[];
}
