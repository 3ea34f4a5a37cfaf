import type { CartLineRequest } from '../../app/fill-cart.ts';
import { readRows } from './csv-file.ts';
import { parseDecimal, parseId, parseWhole, sum, toCents } from './exact-number.ts';
import { parseTimestamp } from './transactions.ts';
import type { Untidy } from './untidy.ts';

/** What a household bought together, as cart lines in the order of the file. */
export type Basket = readonly CartLineRequest[];

/** The baskets of a household on a day, in order of their first row in the file. */
export type Baskets = ReadonlyMap<string, readonly Basket[]>;

export function dayKey(householdId: string, date: string): string {
  return `${householdId}|${date}`;
}

const file = 'transactions_sample';
const columns = [
  'household_id',
  'basket_id',
  'product_id',
  'quantity',
  'sales_value',
  'retail_disc',
  'coupon_match_disc',
  'transaction_timestamp',
] as const;

/** The baskets of the days asked for, by `dayKey`; rows with a quantity of 0 or less are no lines. */
export async function readBaskets(
  dir: string,
  wanted: ReadonlySet<string>,
  untidy: Untidy,
): Promise<Baskets> {
  const byDay = new Map<string, Map<string, CartLineRequest[]>>();
  for await (const row of readRows(dir, file, columns, untidy)) {
    const key = dayKey(row.household_id, row.transaction_timestamp.slice(0, 10));
    if (!wanted.has(key) || parseTimestamp(row.transaction_timestamp) === null) continue;
    const itemId = parseId(row.product_id);
    const quantity = parseWhole(row.quantity);
    const amount = amountOf(row.sales_value, row.retail_disc, row.coupon_match_disc);
    if (itemId === null || quantity === null || amount === null || amount < 0) {
      untidy.count(file, 'rows with an unreadable product, quantity or value, left out', row.product_id);
      continue;
    }
    if (quantity <= 0) continue;
    const baskets = byDay.get(key) ?? new Map<string, CartLineRequest[]>();
    byDay.set(key, baskets);
    const lines = baskets.get(row.basket_id) ?? [];
    baskets.set(row.basket_id, lines);
    lines.push(...linesOf(`${lines.length + 1}`, itemId, quantity, amount));
  }
  return new Map([...byDay].map(([key, baskets]) => [key, [...baskets.values()]]));
}

/** The price on the shelf in cents: what was paid for the row and what the shop took off. */
function amountOf(...dollars: readonly string[]): number | null {
  let total = parseDecimal('0');
  for (const text of dollars) {
    const part = parseDecimal(text === '' ? '0' : text);
    total = total && part && sum(total, part);
  }
  return total && toCents(total);
}

/** An amount that its quantity does not divide makes two lines, a cent apart, that sum to it exactly. */
export function linesOf(lineId: string, itemId: string, quantity: number, amount: number): CartLineRequest[] {
  const unitPrice = Math.floor(amount / quantity);
  const dearer = amount - unitPrice * quantity;
  const lines = [{ lineId, itemId, quantity: quantity - dearer, unitPrice }];
  return dearer === 0
    ? lines
    : [...lines, { lineId: `${lineId}b`, itemId, quantity: dearer, unitPrice: unitPrice + 1 }];
}
