import type { SQLInputValue, SQLOutputValue } from 'node:sqlite';
import type { CouponTemplate, TemplateStatus } from '../../../domain/template.ts';
import type { TemplateQuery, TemplateStore } from '../../../ports/template-store.ts';
import type { TemplateRow } from '../commands/templates.ts';
import { createParsedDocuments } from '../parsed-documents.ts';
import type { TurnReader } from '../snapshot-a-turn.ts';
import type { StoreWriter } from '../store-commands.ts';

const mostParsed = 10_000;
/** So many are looked up one by one in the time that SQLite needs to take a list apart. */
const few = 2;

export function createTemplateStore(reader: TurnReader, writer: StoreWriter): TemplateStore {
  const parsed = createParsedDocuments<CouponTemplate>(mostParsed);
  // A hot template is read once a turn, whatever the number of those who ask for it at that moment.
  const thisTurn = new Map<string, CouponTemplate>();
  reader.onEnd(() => thisTurn.clear());
  const templateOf = ({ id, doc }: Record<string, SQLOutputValue>) => parsed(String(id), String(doc));
  const one = (id: string): CouponTemplate | null => {
    const known = thisTurn.get(id);
    if (known) return known;
    const row = reader.statement(templateSql.get).get(id);
    if (!row) return null;
    const template = templateOf(row);
    thisTurn.set(id, template);
    return template;
  };
  return {
    insert: async (template) =>
      (await writer.run('insertTemplate', rowOf(template))) ? 'inserted' : 'already-exists',
    replace: (template, expectedRev) => writer.run('replaceTemplate', { row: rowOf(template), expectedRev }),
    get: async (id) => one(id),
    getMany: async (ids) =>
      ids.length > few
        ? reader.statement(templateSql.getMany).all(JSON.stringify(ids)).map(templateOf)
        : [...new Set(ids)].flatMap((id) => one(id) ?? []),
    list: async (query) => {
      const { sql, values } = listOf(query);
      return reader
        .statement(sql)
        .all(...values)
        .map(templateOf);
    },
  };
}

export const templateSql = {
  get: 'SELECT id, doc FROM templates WHERE id = ?',
  getMany: 'SELECT id, doc FROM templates WHERE id IN (SELECT value FROM json_each(?))',
};

const conditionOf: Readonly<Record<TemplateStatus, string>> = {
  draft: "phase = 'draft'",
  paused: "phase = 'paused'",
  scheduled: "phase = 'published' AND ?1 < opens_at",
  active: "phase = 'published' AND opens_at <= ?1 AND ?1 < closes_at",
  ended: "(phase = 'ended' OR phase = 'published' AND closes_at <= ?1 AND opens_at <= ?1)",
};

/** One of 24 texts, by which filters are set. */
export function listOf(query: TemplateQuery): { readonly sql: string; readonly values: SQLInputValue[] } {
  const { status, merchantId, q, now, after, limit } = query;
  const conditions = [
    'created_at <= ?2 AND (created_at < ?2 OR id > ?3)',
    ...(status === undefined ? [] : [conditionOf[status]]),
    ...(merchantId === undefined ? [] : ['merchant_id = ?5']),
    ...(q === undefined ? [] : ['instr(search, ?6) > 0']),
  ];
  return {
    // Filtered in the index alone: documents are read for the page only.
    sql: `SELECT id, doc FROM templates WHERE ${conditions.join(' AND ')} AND ?1 = ?1 AND ?5 IS ?5 AND ?6 IS ?6
          ORDER BY created_at DESC, id LIMIT ?4`,
    values: [
      now,
      after?.createdAt ?? Number.MAX_SAFE_INTEGER,
      after?.id ?? '',
      limit,
      merchantId ?? null,
      q?.toLowerCase() ?? null,
    ],
  };
}

function rowOf(template: CouponTemplate): TemplateRow {
  const { id, rev, phase, merchantId, claim, createdAt, name } = template;
  return {
    id,
    rev,
    phase,
    merchantId,
    opensAt: claim.opensAt,
    closesAt: claim.closesAt,
    createdAt,
    // A line break is in no query: `q` matches within the name or within the id.
    search: `${name.toLowerCase()}\n${id.toLowerCase()}`,
    doc: JSON.stringify(template),
  };
}
