import { readFile } from 'node:fs/promises';
import path from 'node:path';

const LINES = 280;

/** A long file of the product has a second reason in it, more often than not: a place to look, no failure. */
export async function warnOfLongFiles(root: string, files: readonly string[]): Promise<readonly string[]> {
  const modules = files.filter((file) => /^(src|sync)\/.*\.ts$/.test(file));
  const counted = await Promise.all(
    modules.map(async (file) => ({ file, lines: countLines(await readFile(path.join(root, file), 'utf8')) })),
  );
  return counted
    .filter(({ lines }) => lines > LINES)
    .sort((a, b) => b.lines - a.lines)
    .map(({ file, lines }) => `${file} has ${lines} lines: is there a second reason in it?`);
}

function countLines(text: string): number {
  return text.split('\n').length - (text.endsWith('\n') ? 1 : 0);
}
