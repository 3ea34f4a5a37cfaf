import type { Database } from '../database.ts';

/** A template with the columns that lists filter by. */
export interface TemplateRow {
  readonly id: string;
  readonly rev: number;
  readonly phase: string;
  readonly merchantId: string | null;
  readonly opensAt: number;
  readonly closesAt: number;
  readonly createdAt: number;
  readonly search: string;
  readonly doc: string;
}

export const templateCommands = {
  insertTemplate: (db: Database, row: TemplateRow): boolean =>
    db
      .statement(
        `INSERT INTO templates (id, rev, phase, merchant_id, opens_at, closes_at, created_at, search, doc)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING`,
      )
      .run(
        row.id,
        row.rev,
        row.phase,
        row.merchantId,
        row.opensAt,
        row.closesAt,
        row.createdAt,
        row.search,
        row.doc,
      ).changes === 1,
  replaceTemplate: (
    db: Database,
    { row, expectedRev }: { readonly row: TemplateRow; readonly expectedRev: number },
  ): boolean =>
    db
      .statement(
        `UPDATE templates SET rev = ?, phase = ?, merchant_id = ?, opens_at = ?, closes_at = ?, created_at = ?,
           search = ?, doc = ?
         WHERE id = ? AND rev = ?`,
      )
      .run(
        row.rev,
        row.phase,
        row.merchantId,
        row.opensAt,
        row.closesAt,
        row.createdAt,
        row.search,
        row.doc,
        row.id,
        expectedRev,
      ).changes === 1,
};
