import { dayMs } from '../../domain/calendar.ts';
import type { Instant } from '../../domain/instant.ts';
import type { Item } from '../../domain/item.ts';
import { categories } from './departments/all.ts';
import type { Category, Make, Variant } from './departments/category.ts';
import { drawNumber } from './draw-number.ts';
import { brandName } from './names.ts';

/** 600 items, the same ones every time; only the days on which they were listed count back from `start`. */
export function makeCatalogue(start: Instant): Item[] {
  return categories.flatMap((category) =>
    category.makes.flatMap((make, m) =>
      category.variants.map((variant, v) => makeItem(category, make, variant, m * 5 + v, start)),
    ),
  );
}

/** `<slug>-<number from 01>`; `placeOf` reads it back. */
export function itemIdOf(slug: string, place: number): string {
  return `${slug}-${String(place + 1).padStart(2, '0')}`;
}

/** Which category, make and variant an item of the demo shop is of; null for an item that is not the demo's. */
export function placeOf(itemId: string): { category: Category; make: 0 | 1 | 2; variant: Variant } | null {
  const parts = /^(.+)-(\d\d)$/.exec(itemId);
  const category = categories.find(({ slug }) => slug === parts?.[1]);
  const place = Number(parts?.[2]) - 1;
  const make = Math.floor(place / 5);
  const variant = category?.variants[place % 5];
  if (!category || !variant || (make !== 0 && make !== 1 && make !== 2)) return null;
  return { category, make, variant };
}

function makeItem(category: Category, make: Make, variant: Variant, place: number, start: Instant): Item {
  const itemId = itemIdOf(category.slug, place);
  const brandId = category.brands[drawNumber(`brand ${itemId}`, category.brands.length)] ?? null;
  const ageDays = drawNumber(`age ${itemId}`, 400);
  const salesCount = salesOf(itemId, ageDays);
  return {
    itemId,
    title: `${brandId === null ? '' : `${brandName(brandId)} `}${make[0]}, ${variant[0]}`,
    categoryPath: category.path,
    brandId,
    merchantId: category.merchant,
    tags: [...category.tags, ...(ageDays < 30 ? ['new'] : []), ...(salesCount > 1500 ? ['bestseller'] : [])],
    salePrice: priceOf(itemId, make[1]),
    currency: 'USD',
    salesCount,
    imageUrl: `/shop/images/${itemId}.svg`,
    listedAt: start - ageDays * dayMs - drawNumber(`hour ${itemId}`, 24) * 3_600_000,
  };
}

/** Few items sell much and most sell some; what has been here longer has sold more. */
function salesOf(itemId: string, ageDays: number): number {
  const luck = drawNumber(`luck ${itemId}`, 1000);
  return Math.floor((luck * luck * (60 + ageDays)) / 150_000) + drawNumber(`some ${itemId}`, 40);
}

/** Near the make's price, ending the way shelf prices do: in 0.90 and 0.50 when small, in whole 9s when large. */
function priceOf(itemId: string, cents: number): number {
  const near = Math.floor((cents * (92 + drawNumber(`price ${itemId}`, 17))) / 100);
  if (near < 2_000) return Math.floor(near / 100) * 100 + (drawNumber(`end ${itemId}`, 2) === 0 ? 50 : 90);
  if (near < 10_000) return Math.floor(near / 100) * 100 + (drawNumber(`end ${itemId}`, 3) === 0 ? 0 : 90);
  return Math.floor(near / 1_000) * 1_000 + 900;
}
