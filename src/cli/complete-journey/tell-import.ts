import type { PutCount } from '../../ports/item-store.ts';
import { formatCount, textTable } from '../text-table.ts';
import type { ImportReport } from './import.ts';
import type { UntidyEntry } from './untidy.ts';

/** The closing tables of an import: what was written, what was untidy, and whether anything changed. */
export function tellImport({ items, templates, audiences, relations, untidy }: ImportReport): string {
  const written = textTable([
    ['written', 'new', 'changed', 'unchanged'],
    ['items', ...countsOf(items)],
    ['coupons', ...countsOf({ ...templates, changed: templates.completed })],
    ['households on lists of campaigns', ...countsOf(audiences)],
    ['relations', ...countsOf(relations)],
  ]);
  const parts = [written, tellUntidy(untidy)];
  if (templates.completed > 0) {
    parts.push(`${formatCount(templates.completed)} coupons of an interrupted import are published now.`);
  }
  if (templates.kept > 0) {
    parts.push(
      `${formatCount(templates.kept)} coupons were changed here since they were imported; they are left as they are.`,
    );
  }
  if (changesOf({ items, templates, audiences, relations }) === 0) {
    parts.push('Nothing changed: everything in the files was here already.');
  }
  return parts.join('\n\n');
}

function countsOf({ inserted, changed, unchanged }: PutCount): string[] {
  return [inserted, changed, unchanged].map(formatCount);
}

/** How many documents an import wrote. */
export function changesOf(report: Omit<ImportReport, 'untidy'>): number {
  const { items, templates, audiences, relations } = report;
  const puts = [items, audiences, relations].map((put) => put.inserted + put.changed);
  return templates.inserted + templates.completed + puts.reduce((sum, put) => sum + put, 0);
}

export function tellUntidy(untidy: readonly UntidyEntry[]): string {
  if (untidy.length === 0) return 'Nothing in the files was untidy.';
  const rows = untidy.map(({ file, kind, count, examples }) => [
    file,
    formatCount(count),
    kind,
    examples.join(', '),
  ]);
  return textTable([['untidy in', 'rows', 'what', 'for example'], ...rows]);
}
