import { putItems } from '../../app/put-items.ts';
import { putTemplateItems } from '../../app/template-items.ts';
import { addToList } from '../../app/user-lists.ts';
import type { Relation } from '../../domain/item.ts';
import type { PutCount } from '../../ports/item-store.ts';
import type { Ports } from '../../ports/ports.ts';
import type { Progress } from '../progress.ts';
import { writeInChunks } from '../write-in-chunks.ts';
import { listIdOf, readAudiences, readCampaigns } from './campaigns.ts';
import type { Shelf } from './coupon-name.ts';
import { type Coupon, countUnknownProducts, readCoupons } from './coupons.ts';
import { requireFiles } from './csv-file.ts';
import { type Product, readProducts } from './items.ts';
import { templateOf } from './templates.ts';
import { readSales, type Sales } from './transactions.ts';
import { collectUntidy, type Untidy, type UntidyEntry } from './untidy.ts';
import {
  draftTemplates,
  type ImportedTemplate,
  publishTemplates,
  type WrittenTemplates,
} from './write-templates.ts';

export interface ImportJob {
  readonly ports: Pick<
    Ports,
    'clock' | 'ids' | 'templates' | 'items' | 'relations' | 'lists' | 'announcements'
  >;
  readonly dir: string;
  readonly progress: Progress;
  /** Whether somebody else may write to the store now; asked before each chunk. */
  readonly isShared: () => Promise<boolean>;
}

/** What an import wrote, and what was untidy in the files. */
export interface ImportReport {
  readonly items: PutCount;
  readonly templates: WrittenTemplates;
  /** Households on the lists of campaigns. */
  readonly audiences: PutCount;
  readonly relations: PutCount;
  readonly untidy: readonly UntidyEntry[];
}

const files = ['products', 'coupons', 'campaign_descriptions', 'campaigns', 'transactions_sample'] as const;

/**
 * Brings the files into the store. Again: whatever is there already is left untouched, so that a run that was killed
 * half-way is completed by the next. A coupon is published last, when its audience and its list are whole.
 */
export async function importCompleteJourney(job: ImportJob): Promise<ImportReport> {
  const { dir, progress } = job;
  await requireFiles(dir, files);
  const untidy = collectUntidy();
  progress.stage('reading', null);
  const sales = await readSales(dir, untidy);
  const campaigns = await readCampaigns(dir, untidy);
  const audiences = await readAudiences(dir, campaigns, untidy);
  const coupons = await readCoupons(dir, campaigns, untidy);
  const { items, shelves } = await writeItems(job, sales, untidy);
  countUnknownSales(sales, shelves, untidy);
  countUnknownProducts(coupons, (productId) => shelves.has(productId), untidy);
  const imported = coupons.map((coupon) => toTemplate(coupon, shelves));
  const listed = await writeAudiences(job, audiences);
  const drafted = await draftTemplates(job, imported);
  const relations = await writeRelations(job, coupons);
  const templates = await publishTemplates(job, drafted);
  progress.done();
  return { items, templates, audiences: listed, relations, untidy: untidy.entries() };
}

async function writeItems(
  { ports, dir, progress, isShared }: ImportJob,
  sales: ReadonlyMap<string, Sales>,
  untidy: Untidy,
): Promise<{ items: PutCount; shelves: Map<string, Shelf> }> {
  const shelves = new Map<string, Shelf>();
  let items = noneYet;
  progress.stage('items', null);
  await writeInChunks<Product>({
    rows: readProducts(dir, sales, untidy),
    write: async (products) => {
      for (const { item, department, category } of products)
        shelves.set(item.itemId, { department, category });
      items = plus(
        items,
        await putItems(
          ports,
          products.map((product) => product.item),
        ),
      );
    },
    isShared,
    onWritten: progress.advance,
  });
  return { items, shelves };
}

function countUnknownSales(
  sales: ReadonlyMap<string, Sales>,
  shelves: ReadonlyMap<string, Shelf>,
  untidy: Untidy,
): void {
  for (const [productId, { prices }] of sales) {
    if (shelves.has(productId)) continue;
    for (const _ of prices) {
      untidy.count('transactions_sample', 'rows that name an unknown product, not used', productId);
    }
  }
}

function toTemplate(coupon: Coupon, shelves: ReadonlyMap<string, Shelf>): ImportedTemplate {
  const known = coupon.productIds.flatMap((productId) => shelves.get(productId) ?? []);
  return { id: coupon.couponId, content: templateOf(coupon, known) };
}

async function writeAudiences(
  { ports, progress, isShared }: ImportJob,
  audiences: ReadonlyMap<string, ReadonlySet<string>>,
): Promise<PutCount> {
  const rows = [...audiences].flatMap(([campaignId, households]) =>
    [...households].map((userId) => ({ listId: listIdOf(campaignId), userId })),
  );
  let inserted = 0;
  progress.stage('audiences', rows.length);
  await writeInChunks({
    rows,
    write: async (chunk) => {
      const added = [...Map.groupBy(chunk, (row) => row.listId)].map(([listId, members]) =>
        addToList(
          ports,
          listId,
          members.map((row) => row.userId),
        ),
      );
      for (const count of await Promise.all(added)) inserted += count;
    },
    isShared,
    onWritten: progress.advance,
  });
  return { inserted, changed: 0, unchanged: rows.length - inserted };
}

async function writeRelations(
  { ports, progress, isShared }: ImportJob,
  coupons: readonly Coupon[],
): Promise<PutCount> {
  let relations = noneYet;
  progress.stage(
    'relations',
    coupons.reduce((sum, coupon) => sum + coupon.productIds.length, 0),
  );
  await writeInChunks<Relation>({
    rows: relationsOf(coupons),
    write: async (chunk) => {
      const put = [...Map.groupBy(chunk, (row) => row.couponId)].map(([couponId, items]) =>
        putTemplateItems(ports, { couponId, items }),
      );
      for (const done of await Promise.all(put)) {
        if (!done.ok) throw new Error(`A list could not be written: ${done.reason.code}.`);
        relations = plus(relations, done.written);
      }
    },
    isShared,
    onWritten: progress.advance,
  });
  return relations;
}

function* relationsOf(coupons: readonly Coupon[]): Generator<Relation> {
  for (const { couponId, productIds } of coupons) {
    for (const [sort, itemId] of productIds.entries()) yield { couponId, itemId, sort };
  }
}

const noneYet: PutCount = { inserted: 0, changed: 0, unchanged: 0 };

function plus(a: PutCount, b: PutCount): PutCount {
  return {
    inserted: a.inserted + b.inserted,
    changed: a.changed + b.changed,
    unchanged: a.unchanged + b.unchanged,
  };
}
