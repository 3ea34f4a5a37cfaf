import { existsSync } from 'node:fs';
import path from 'node:path';
import { runCommand } from './run-command.ts';

/** Every file that git knows or would add, and that is there, by its path from the root. */
export async function projectFiles(root: string): Promise<readonly string[]> {
  const listing = await runCommand(root, 'git', [
    'ls-files',
    '-z',
    '--cached',
    '--others',
    '--exclude-standard',
  ]);
  if (listing.code !== 0) throw new Error(`the check needs a git checkout: ${listing.stderr}`);
  const names = listing.stdout.split('\0').filter((name) => name !== '' && existsSync(path.join(root, name)));
  return [...new Set(names)].sort();
}
