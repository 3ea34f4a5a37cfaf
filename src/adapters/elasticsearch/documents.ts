import { priceBucket } from '../../domain/facets.ts';
import type { Instant } from '../../domain/instant.ts';
import type { Item } from '../../domain/item.ts';
import { keyOfTarget, keysOfItem } from '../../domain/target-keys.ts';
import { itemWords } from '../../domain/text/item-words.ts';
import { couponWords } from '../../domain/text/relevance.ts';
import type { CouponDocument, CouponItemDocument, IndexOperation } from '../../ports/search-index.ts';

/** The JSON that stands under the operation's id: fields of `mappings/`. What is gone leaves a document that says so. */
export function sourceOf(operation: IndexOperation, now: Instant): string {
  const { hash } = operation;
  switch (operation.index) {
    case 'items':
      if (operation.document) return JSON.stringify({ ...itemSource(operation.document), hash });
      break;
    case 'coupons':
      if (operation.document) return JSON.stringify({ ...couponSource(operation.document), hash });
      break;
    case 'coupon-items':
      if (operation.document) return JSON.stringify({ ...relationSource(operation.document, now), hash });
  }
  return tombstone(now);
}

export function tombstone(now: Instant): string {
  return JSON.stringify({ deleted: true, deletedAt: now });
}

/** A place of a list; an empty list is `everywhere`. */
export function placeKey(place: string): string {
  return `=${place}`;
}

export const everywhere = '*';

function itemSource(item: Item) {
  const { itemId, salesCount, salePrice, listedAt, categoryPath, brandId } = item;
  return {
    itemId,
    salesCount,
    salePrice,
    priceBucket: priceBucket(salePrice),
    listedAt,
    category: categoryPath,
    brand: brandId,
    keys: keysOfItem(item),
    words: itemWords(item),
    item,
  };
}

function relationSource({ couponId, itemId, sort, item }: CouponItemDocument, now: Instant) {
  const relation = { couponId, itemId, sort, gmtModified: now };
  return item ? { ...itemSource(item), ...relation } : relation;
}

function couponSource({ template, text, popularity }: CouponDocument) {
  const { id, phase, merchantId, scope, claim, channels, regions } = template;
  const words = couponWords(text);
  return {
    couponId: id,
    phase,
    merchantId,
    include: keysOf(scope.include.map(keyOfTarget)),
    exclude: keysOf(scope.exclude.map(keyOfTarget)),
    opensAt: claim.opensAt,
    closesAt: claim.closesAt,
    claimChannels: placesOf(claim.channels),
    claimRegions: placesOf(claim.regions),
    channels: placesOf(channels),
    regions: placesOf(regions),
    popularity,
    ...words,
    words: keysOf(Object.values(words).flat()),
    template,
  };
}

function keysOf(keys: readonly string[]): string[] {
  return [...new Set(keys)];
}

function placesOf(places: readonly string[]): string[] {
  return places.length === 0 ? [everywhere] : places.map(placeKey);
}
