import type { Campaign } from './campaigns.ts';
import { readRows } from './csv-file.ts';
import { parseId } from './exact-number.ts';
import type { Untidy } from './untidy.ts';

/** A coupon of a campaign: the pair of its UPC and its campaign, and what it covers. */
export interface Coupon {
  readonly couponId: string;
  readonly couponUpc: string;
  readonly campaign: Campaign;
  /** In order of first appearance: a product's place in it is its relation's `sort`. */
  readonly productIds: readonly string[];
}

export function couponIdOf(campaignId: string, couponUpc: string): string {
  return `cj-${campaignId}-${couponUpc}`;
}

const file = 'coupons';

/** Every pair of coupon and campaign, in order of first appearance. */
export async function readCoupons(
  dir: string,
  campaigns: ReadonlyMap<string, Campaign>,
  untidy: Untidy,
): Promise<Coupon[]> {
  const covered = new Map<string, Omit<Coupon, 'productIds'> & { readonly productIds: Set<string> }>();
  for await (const row of readRows(dir, file, ['coupon_upc', 'product_id', 'campaign_id'], untidy)) {
    const [couponUpc, productId, campaignId] = [
      parseId(row.coupon_upc),
      parseId(row.product_id),
      parseId(row.campaign_id),
    ];
    const couponId = couponUpc && campaignId && parseId(couponIdOf(campaignId, couponUpc));
    if (!couponUpc || !productId || !campaignId || !couponId) {
      untidy.count(file, 'rows without a usable coupon, product or campaign, left out', row.coupon_upc);
      continue;
    }
    if (productId !== row.product_id) untidy.count(file, 'ids written as a power of ten', row.product_id);
    const campaign = campaigns.get(campaignId);
    if (!campaign) {
      untidy.count(file, 'rows of an unknown campaign, left out', campaignId);
      continue;
    }
    let coupon = covered.get(couponId);
    if (!coupon) {
      coupon = { couponId, couponUpc, campaign, productIds: new Set() };
      covered.set(couponId, coupon);
    }
    if (coupon.productIds.has(productId)) {
      untidy.count(file, 'rows that repeat another, left out', `${couponId} ${productId}`);
    }
    coupon.productIds.add(productId);
  }
  return [...covered.values()].map((coupon) => ({ ...coupon, productIds: [...coupon.productIds] }));
}

/** A relation to an unknown product is kept: the product may come later. */
export function countUnknownProducts(
  coupons: readonly Coupon[],
  isKnown: (productId: string) => boolean,
  untidy: Untidy,
): void {
  for (const productId of coupons.flatMap((coupon) => coupon.productIds)) {
    if (!isKnown(productId)) untidy.count(file, 'rows that name an unknown product, kept', productId);
  }
}
