import { meetsGoal, type Row } from './row.ts';

const HEAD = ['what', 'ours', 'floor', 'ratio', 'goal', ''] as const;

/** The rows as a table for people: absolute figures beside the ratio, notes below. */
export function table(rows: readonly Row[]): string {
  const lines = [HEAD, ...rows.map(cells)];
  const widths = HEAD.map((_, column) => Math.max(...lines.map((line) => (line[column] ?? '').length)));
  const text = lines.map((line) =>
    line
      .map((cell, column) =>
        column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0),
      )
      .join('  ')
      .trimEnd(),
  );
  const notes = rows.flatMap((row) => (row.note === undefined ? [] : [`${row.what}: ${row.note}`]));
  const rule = '-'.repeat(Math.max(...text.map((line) => line.length)));
  return [text[0], rule, ...text.slice(1), ...(notes.length === 0 ? [] : ['', ...notes])].join('\n');
}

function cells(row: Row): readonly string[] {
  const verdict = meetsGoal(row) ? 'met' : 'missed';
  if ('ratio' in row) {
    const figure = (value: number) => `${shown(value)} ${row.unit}`;
    return [row.what, figure(row.ours), figure(row.floor), row.ratio.toFixed(2), `>= ${row.goal}`, verdict];
  }
  const { floorMs } = row;
  return [
    row.what,
    `p50 ${shown(row.p50)} ms, p99 ${shown(row.p99)} ms`,
    floorMs === undefined ? '' : `p50 ${shown(floorMs)} ms`,
    floorMs === undefined ? '' : (floorMs / row.p50).toFixed(2),
    `< ${row.goalMs} ms`,
    verdict,
  ];
}

function shown(value: number): string {
  return value >= 100 ? Math.round(value).toLocaleString('en-US') : value.toPrecision(3);
}
