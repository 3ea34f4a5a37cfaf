import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';

/**
 * What an import of the files must come to, counted by another method than the import's: whole files in memory, a
 * regular expression for CSV, prices as plain numbers. It shares no code with it, on purpose.
 */
export interface Recount {
  readonly productIds: readonly string[];
  /** Dollars, a float: right to far less than half a cent. */
  readonly medianPrices: ReadonlyMap<string, number>;
  readonly unitsSold: ReadonlyMap<string, number>;
  readonly paths: ReadonlyMap<string, readonly string[]>;
  /** By template id: the covered products in order of first appearance. */
  readonly coverage: ReadonlyMap<string, readonly string[]>;
  /** By template id: the claim window as text. */
  readonly windows: ReadonlyMap<string, { readonly from: string; readonly lastDay: string }>;
  /** By list id. */
  readonly audiences: ReadonlyMap<string, number>;
  readonly couponRows: number;
  readonly repeatedRelations: number;
  readonly unknownRelations: number;
}

type Line = Record<string, string>;

export function recount(dir: string): Recount {
  const id = (text: string) => (/^\d+(\.\d+)?e\+\d+$/.test(text) ? String(Number(text)) : text);
  const usable = (text: string) => /^[\w.:-]{1,64}$/.test(text);
  const products = uniqueBy(
    lines(dir, 'products').filter((line) => usable(id(line.product_id ?? ''))),
    (line) => id(line.product_id ?? ''),
  );
  const sold = new Map<string, { price: number; units: number }[]>();
  for (const line of lines(dir, 'transactions_sample')) {
    const units = Number(line.quantity);
    if (!(units > 0)) continue;
    const productId = id(line.product_id ?? '');
    sold.set(productId, [...(sold.get(productId) ?? []), { price: Number(line.sales_value) / units, units }]);
  }
  const campaigns = uniqueBy(
    lines(dir, 'campaign_descriptions').filter(
      (line) =>
        isDay(line.start_date) && isDay(line.end_date) && (line.start_date ?? '') <= (line.end_date ?? ''),
    ),
    (line) => line.campaign_id ?? '',
  );
  const coverage = new Map<string, string[]>();
  const windows = new Map<string, { from: string; lastDay: string }>();
  let [repeated, unknown] = [0, 0];
  const couponLines = lines(dir, 'coupons');
  const pairsSeen = new Set<string>();
  for (const line of couponLines) {
    const productId = id(line.product_id ?? '');
    const campaign = campaigns.get(line.campaign_id ?? '');
    if (!campaign || !usable(productId) || !usable(line.coupon_upc ?? '')) continue;
    const couponId = `cj-${line.campaign_id}-${line.coupon_upc}`;
    const pair = `${couponId} ${productId}`;
    if (pairsSeen.has(pair)) {
      repeated++;
      continue;
    }
    pairsSeen.add(pair);
    if (!products.has(productId)) unknown++;
    const covered = coverage.get(couponId) ?? [];
    covered.push(productId);
    coverage.set(couponId, covered);
    windows.set(couponId, { from: campaign.start_date ?? '', lastDay: campaign.end_date ?? '' });
  }
  const members = new Map<string, Set<string>>();
  for (const line of lines(dir, 'campaigns')) {
    if (!usable(line.household_id ?? '') || !usable(line.campaign_id ?? '')) continue;
    const listId = `campaign-${line.campaign_id}`;
    members.set(listId, (members.get(listId) ?? new Set()).add(line.household_id ?? ''));
  }
  return {
    productIds: [...products.keys()],
    medianPrices: new Map(
      [...sold].map(([productId, rows]) => [productId, middle(rows.map((row) => row.price))]),
    ),
    unitsSold: new Map(
      [...sold].map(([productId, rows]) => [productId, rows.reduce((n, row) => n + row.units, 0)]),
    ),
    paths: new Map([...products].map(([productId, line]) => [productId, pathOf(line)])),
    coverage,
    windows,
    audiences: new Map([...members].map(([listId, households]) => [listId, households.size])),
    couponRows: couponLines.length,
    repeatedRelations: repeated,
    unknownRelations: unknown,
  };
}

function lines(dir: string, name: string): Line[] {
  const zipped = join(dir, `${name}.csv.gz`);
  const text = existsSync(zipped)
    ? gunzipSync(readFileSync(zipped)).toString('utf8')
    : readFileSync(join(dir, `${name}.csv`), 'utf8');
  const [head = '', ...rest] = text.split('\n').filter((line) => line !== '');
  const names = fields(head);
  return rest.map((line) => {
    const values = fields(line);
    return Object.fromEntries(names.map((column, i) => [column, (values[i] ?? '').trim()]));
  });
}

function fields(line: string): string[] {
  const found = line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g);
  return [...found].map(([, quoted, bare]) => quoted?.replaceAll('""', '"') ?? bare ?? '');
}

function isDay(text = ''): boolean {
  const parsed = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(parsed.getTime()) && parsed.toISOString().slice(0, 10) === text;
}

function uniqueBy(all: readonly Line[], keyOf: (line: Line) => string): Map<string, Line> {
  // The first of a repeated key counts: written last from the back.
  return new Map([...new Map(all.toReversed().map((line) => [keyOf(line), line]))].toReversed());
}

function middle(values: number[]): number {
  values.sort((a, b) => a - b);
  const half = values.length / 2;
  return values.length % 2 === 1
    ? (values[Math.floor(half)] ?? Number.NaN)
    : ((values[half - 1] ?? Number.NaN) + (values[half] ?? Number.NaN)) / 2;
}

function pathOf({ department = '', product_category = '', product_type = '' }: Line): string[] {
  return [department, product_category, product_type]
    .map((level) => (level.toLowerCase().match(/[a-z0-9]+/g) ?? []).join('-'))
    .filter(Boolean);
}
