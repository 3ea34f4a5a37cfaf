import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline, type Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { parse } from 'csv-parse';
import { CommandMistake } from '../command-mistake.ts';
import type { Untidy } from './untidy.ts';

/** A row by column name, every value trimmed; what a short row lacks is an empty string. */
export type Row<Column extends string> = Readonly<Record<Column, string>>;

/**
 * The rows of `<name>.csv.gz` or `<name>.csv` in the folder, streamed. A row that is no CSV is counted as untidy and
 * left out; a missing file or column throws a `CommandMistake` that names it.
 */
export async function* readRows<Column extends string>(
  dir: string,
  name: string,
  columns: readonly Column[],
  untidy: Untidy,
): AsyncGenerator<Row<Column>> {
  const path = await findFile(dir, name);
  let headed = false;
  const parser = parse({
    bom: true,
    columns: (header: string[]) => {
      headed = true;
      const names = header.map((title) => title.trim());
      requireColumns(path, names, columns);
      return names;
    },
    relax_column_count: true,
    relax_quotes: true,
    skip_empty_lines: true,
    skip_records_with_error: true,
    trim: true,
    on_skip: () => {
      untidy.count(name, 'rows that are no CSV, left out');
    },
  });
  try {
    for await (const record of open(path, parser)) yield complete(record, columns);
  } catch (error) {
    if (error instanceof CommandMistake) throw error;
    const why = error instanceof Error ? error.message : String(error);
    throw new CommandMistake(`${path} can't be read to its end: ${why}. Fetch the file again.`);
  }
  if (!headed) requireColumns(path, [], columns);
}

/** Throws unless the folder and each of the files is there: before anything is written. */
export async function requireFiles(dir: string, names: readonly string[]): Promise<void> {
  const folder = await stat(dir).catch(() => null);
  if (!folder?.isDirectory()) {
    throw new CommandMistake(
      `${dir} is no folder. Expected the folder that holds ${names[0]}.csv.gz and the other files.`,
    );
  }
  for (const name of names) await findFile(dir, name);
}

async function findFile(dir: string, name: string): Promise<string> {
  for (const ending of ['.csv.gz', '.csv']) {
    const path = join(dir, `${name}${ending}`);
    const found = await stat(path).catch(() => null);
    if (found?.isFile()) return path;
  }
  throw new CommandMistake(
    `${name}.csv.gz is missing in ${dir} (${name}.csv would do as well). Expected the files of the Complete Journey data.`,
  );
}

function open(path: string, parser: ReturnType<typeof parse>): ReturnType<typeof parse> {
  const file: Readable = createReadStream(path);
  // An error of any of them reaches whoever reads the parser, as pipeline destroys it with that error.
  const ended = () => {};
  if (path.endsWith('.gz')) pipeline(file, createGunzip(), parser, ended);
  else pipeline(file, parser, ended);
  return parser;
}

function requireColumns(path: string, found: readonly string[], expected: readonly string[]): void {
  const missing = expected.filter((column) => !found.includes(column));
  if (missing.length === 0) return;
  const [are, s] = missing.length === 1 ? ['is', ''] : ['are', 's'];
  throw new CommandMistake(
    `${path}: the column${s} ${missing.join(', ')} ${are} missing. Expected ${expected.join(', ')} in its first line, found ${found.join(', ') || 'nothing'}.`,
  );
}

function complete<Column extends string>(record: unknown, columns: readonly Column[]): Row<Column> {
  // A parsed boundary: with `columns` the parser makes an object of strings of each row.
  const values = record as Readonly<Record<string, string | undefined>>;
  const row: Record<string, string> = {};
  for (const column of columns) row[column] = values[column] ?? '';
  return row as Row<Column>;
}
