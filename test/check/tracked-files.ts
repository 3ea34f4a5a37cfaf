import { readFile } from 'node:fs/promises';
import path from 'node:path';

/** What belongs to one machine or to one way of installing. Written so that this file does not find itself. */
const FOREIGN: readonly { readonly what: string; readonly pattern: RegExp }[] = [
  { what: "a machine's path", pattern: /(?<![\w.~-])\/(work|farm|root|home|Users|tmp)\/[\w.~-]/ },
  {
    what: "a registry's host",
    pattern: /registry\.(npmjs|yarnpkg)|repo1?\.maven|pypi\.org|deb\.debian|proxy\.golang/,
  },
];
const DATA = /\.csv(\.gz)?$/;
const IMAGE = /\.(png|jpe?g|gif|webp|ico|woff2?)$/;

/** Machine paths, registry hosts and data files among `files`. */
export async function checkTrackedFiles(root: string, files: readonly string[]): Promise<readonly string[]> {
  const found = files
    .filter((file) => DATA.test(file))
    .map((file) => `${file}: data stays out of the project`);
  for (const file of files.filter((name) => !IMAGE.test(name))) {
    const text = await readFile(path.join(root, file), 'utf8');
    for (const [index, line] of text.split('\n').entries()) {
      for (const { what, pattern } of FOREIGN) {
        const hit = pattern.exec(line);
        if (hit !== null) found.push(`${file}:${index + 1}: ${what}: ${line.trim().slice(0, 160)}`);
      }
    }
  }
  return found;
}
