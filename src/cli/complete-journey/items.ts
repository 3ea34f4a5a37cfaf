import type { Instant } from '../../domain/instant.ts';
import type { Item } from '../../domain/item.ts';
import { type Row, readRows } from './csv-file.ts';
import { parseId } from './exact-number.ts';
import { readableSize, readableType, slug } from './readable.ts';
import { type Sales, salePriceOf } from './transactions.ts';
import type { Untidy } from './untidy.ts';

/** What is listed first is older than any sale of the sample; the files say nothing of when a product came. */
const listedAtWithoutSales: Instant = Date.parse('2017-01-01T00:00:00Z');
const merchantId = 'grocer';

const file = 'products';
const columns = [
  'product_id',
  'manufacturer_id',
  'department',
  'brand',
  'product_category',
  'product_type',
  'package_size',
] as const;

export interface Product {
  readonly item: Item;
  /** As the file writes them, for what a coupon is called by. */
  readonly department: string;
  readonly category: string;
}

/** Every product once, as an item; of repeated ones the first counts. */
export async function* readProducts(
  dir: string,
  sales: ReadonlyMap<string, Sales>,
  untidy: Untidy,
): AsyncGenerator<Product> {
  const seen = new Set<string>();
  for await (const row of readRows(dir, file, columns, untidy)) {
    const itemId = parseId(row.product_id);
    if (itemId === null) {
      untidy.count(file, 'rows without a usable product_id, left out', row.product_id);
      continue;
    }
    if (itemId !== row.product_id) untidy.count(file, 'ids written as a power of ten', row.product_id);
    if (seen.has(itemId)) {
      untidy.count(file, 'rows that repeat a product, left out', itemId);
      continue;
    }
    seen.add(itemId);
    if (row.product_type === '') untidy.count(file, 'products without a type', itemId);
    yield {
      item: itemOf(itemId, row, sales.get(itemId), untidy),
      department: row.department,
      category: row.product_category,
    };
  }
}

/** One product as an item: what is empty in the file is left out of paths and titles, and null elsewhere. */
function itemOf(
  itemId: string,
  row: Row<(typeof columns)[number]>,
  sales: Sales | undefined,
  untidy: Untidy,
): Item {
  return {
    itemId,
    title: titleOf(itemId, row.product_type, row.package_size),
    categoryPath: [row.department, row.product_category, row.product_type]
      .map(slug)
      .filter((level) => level !== ''),
    brandId: brandOf(itemId, row.manufacturer_id, untidy),
    merchantId,
    tags: tagsOf(itemId, row.brand, untidy),
    salePrice: salePriceOf(sales),
    currency: 'USD',
    salesCount: sales?.salesCount ?? 0,
    imageUrl: null,
    listedAt: sales?.firstSoldAt ?? listedAtWithoutSales,
  };
}

function titleOf(itemId: string, type: string, size: string): string {
  const parts = [readableType(type), readableSize(size)].filter((part) => part !== '');
  return parts.length === 0 ? `Product ${itemId}` : `${parts.join(', ')} (${itemId})`;
}

function brandOf(itemId: string, manufacturer: string, untidy: Untidy): string | null {
  const id = manufacturer === '' ? null : parseId(manufacturer);
  // `m-` and at most 62 more make an id.
  if (id !== null && id.length <= 62) return `m-${id}`;
  untidy.count(file, 'products without a usable manufacturer_id', itemId);
  return null;
}

function tagsOf(itemId: string, brand: string, untidy: Untidy): string[] {
  const tag = slug(brand);
  if (tag === 'national' || tag === 'private') return [tag];
  untidy.count(file, 'products whose brand is neither National nor Private', itemId);
  return [];
}
