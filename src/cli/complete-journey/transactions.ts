import type { Instant } from '../../domain/instant.ts';
import { readRows } from './csv-file.ts';
import { divide, type Fraction, median, parseDecimal, parseId, parseWhole, toCents } from './exact-number.ts';
import type { Untidy } from './untidy.ts';

/** What the sample of transactions says of one product. */
export interface Sales {
  readonly prices: Fraction[];
  salesCount: number;
  /** Null where no row says. */
  firstSoldAt: Instant | null;
}

const file = 'transactions_sample';

/** By product id: a price a row (sales_value / quantity), the units sold, and the first sale. */
export async function readSales(dir: string, untidy: Untidy): Promise<Map<string, Sales>> {
  const columns = ['product_id', 'quantity', 'sales_value', 'transaction_timestamp'] as const;
  const byProduct = new Map<string, Sales>();
  for await (const row of readRows(dir, file, columns, untidy)) {
    const productId = parseId(row.product_id);
    const quantity = parseWhole(row.quantity);
    const value = parseDecimal(row.sales_value);
    const at = parseTimestamp(row.transaction_timestamp);
    if (productId === null || quantity === null || value === null) {
      untidy.count(file, 'rows with an unreadable product, quantity or value, left out', row.product_id);
      continue;
    }
    if (at === null) untidy.count(file, 'rows with an unreadable time', productId);
    if (quantity <= 0) {
      untidy.count(file, 'rows with a quantity of 0 or less, left out of prices and sales', productId);
      continue;
    }
    let sales = byProduct.get(productId);
    if (!sales) {
      sales = { prices: [], salesCount: 0, firstSoldAt: at };
      byProduct.set(productId, sales);
    }
    sales.prices.push(divide(value, quantity));
    sales.salesCount += quantity;
    if (at !== null) sales.firstSoldAt = Math.min(sales.firstSoldAt ?? at, at);
  }
  return byProduct;
}

/** The median price of a unit in cents, half up; null where nothing was sold. */
export function salePriceOf(sales: Sales | undefined): number | null {
  const middle = median(sales?.prices ?? []);
  const cents = middle && toCents(middle);
  return cents !== null && cents >= 0 ? cents : null;
}

/** `2017-01-28 14:06:53` (or its day alone), read as UTC: the files name no time zone. */
export function parseTimestamp(text: string): Instant | null {
  const found = /^(\d{4}-\d{2}-\d{2})(?:[ T](\d{2}:\d{2}:\d{2})(?:\.\d+)?Z?)?$/.exec(text);
  if (!found) return null;
  const day = parseDay(found[1] ?? '');
  const at = Date.parse(`${found[1]}T${found[2] ?? '00:00:00'}Z`);
  return day === null || Number.isNaN(at) ? null : at;
}

/** 00:00Z of a calendar day; null for a day that is none (February 30th). */
export function parseDay(text: string): Instant | null {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return null;
  const at = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(at) && new Date(at).toISOString().startsWith(text) ? at : null;
}
