import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';

const Lock = z.object({
  packages: z.record(
    z.string(),
    z.object({
      resolved: z.string().optional(),
      optionalDependencies: z.record(z.string(), z.string()).optional(),
    }),
  ),
});

/**
 * The lock file names no host, and it has an entry for every optional package, those of other platforms too: where a
 * registry lacked one when the file was written, npm leaves the entry out, and `npm ci` then refuses the whole file.
 */
export async function checkLockFile(root: string): Promise<readonly string[]> {
  const text = await readFile(path.join(root, 'package-lock.json'), 'utf8');
  const packages = Lock.parse(JSON.parse(text)).packages;
  const hosts = Object.entries(packages)
    .filter(([, entry]) => /^[a-z+]+:\/\//.test(entry.resolved ?? ''))
    .map(
      ([name]) => `${name} names a host; .npmrc has omit-lockfile-registry-resolved=true: install it again`,
    );
  const missing = Object.entries(packages).flatMap(([parent, entry]) =>
    Object.keys(entry.optionalDependencies ?? {})
      .filter(
        (name) => !(`${parent}/node_modules/${name}` in packages) && !(`node_modules/${name}` in packages),
      )
      .map(
        (name) =>
          `${name}, optional for ${parent}, has no entry: \`npm ci\` refuses the file; write one with its version, os and cpu`,
      ),
  );
  return [...hosts, ...missing];
}
