import { DatabaseSync } from 'node:sqlite';
import { describe, expect, it } from 'vitest';
import { storeSteps } from '../../../src/adapters/sqlite/store-schema.ts';
import { auditSql } from '../../../src/adapters/sqlite/stores/audit-store.ts';
import { feedSql } from '../../../src/adapters/sqlite/stores/change-feed.ts';
import { walkSql } from '../../../src/adapters/sqlite/stores/collection-walk.ts';
import { itemSql } from '../../../src/adapters/sqlite/stores/item-store.ts';
import { keySql } from '../../../src/adapters/sqlite/stores/key-store.ts';
import { leaseSql } from '../../../src/adapters/sqlite/stores/leases.ts';
import { ledgerSql } from '../../../src/adapters/sqlite/stores/ledger-store.ts';
import { redemptionSql } from '../../../src/adapters/sqlite/stores/redemption-store.ts';
import { relationSql } from '../../../src/adapters/sqlite/stores/relation-store.ts';
import { listOf, templateSql } from '../../../src/adapters/sqlite/stores/template-store.ts';
import { copySql } from '../../../src/adapters/sqlite/stores/user-coupon-sql.ts';
import { userSql } from '../../../src/adapters/sqlite/stores/user-store.ts';

const db = new DatabaseSync(':memory:');
for (const step of storeSteps) db.exec(step);

const planOf = (sql: string) =>
  db
    .prepare(`EXPLAIN QUERY PLAN ${sql}`)
    .all()
    .map(({ detail }) => String(detail));

const lists = (['draft', 'scheduled', 'active', 'paused', 'ended', undefined] as const).flatMap((status) =>
  [undefined, 'm'].flatMap((merchantId) =>
    [undefined, 'tea'].map((q) => {
      const { sql } = listOf({ status, merchantId, q, now: 0, after: null, limit: 1 });
      return [`list ${status} ${merchantId} ${q}`, sql] as const;
    }),
  ),
);

/** Reads everything by nature: a count of all items, a table of a few rows. */
const mayScan = [itemSql.count, feedSql.newest];
/** Sorts a handful: what the sweep has not yet taken of one shopper. */
const maySort = [copySql.pageUnswept];

const queries = [
  ...Object.entries({
    ...templateSql,
    ...Object.fromEntries(lists),
  }),
  ...Object.entries(itemSql),
  ...Object.entries(relationSql),
  ...Object.entries(userSql),
  ...Object.entries(keySql),
  ...Object.entries(auditSql),
  ...Object.entries(copySql),
  ...Object.entries(redemptionSql),
  ...Object.entries(ledgerSql),
  ...Object.entries(feedSql),
  ...Object.entries(walkSql),
  ...Object.entries(leaseSql),
];

describe('every query of the store', () => {
  it.each(queries)('%s finds by an index what it filters by, and reads it in order', (_, sql) => {
    const plan = planOf(sql);
    // Each reads the ids of a request: json_each, or its distinct values.
    const scans = plan.filter((line) => /^SCAN (?!json_each|i$|p$)/.test(line));
    if (!mayScan.includes(sql)) expect(scans).toEqual([]);
    // DISTINCT over the ids of a request is a small sort of its own.
    const sorts = plan.filter((line) => line.includes('TEMP B-TREE') && !line.includes('DISTINCT'));
    if (!maySort.includes(sql)) expect(sorts).toEqual([]);
  });

  it('would be caught without its index', () => {
    expect(planOf('SELECT doc FROM items WHERE doc = ?')).toEqual(['SCAN items']);
    expect(planOf('SELECT doc FROM templates ORDER BY phase')).toContain('USE TEMP B-TREE FOR ORDER BY');
  });
});
