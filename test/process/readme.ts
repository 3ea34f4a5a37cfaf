import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { RunningServer } from './server.ts';

const README = path.resolve(import.meta.dirname, '../../README.md');
const DEADLINE_MS = 30_000;

/** Runs the README's commands to the letter, at this server's address and with its key; the output of each. */
export async function runReadme(server: RunningServer): Promise<string> {
  const text = await readFile(README, 'utf8');
  const block = /```sh\n(.*?)```/s.exec(text)?.[1];
  if (block === undefined) throw new Error('the README has no block of commands');
  const script = block
    .replace('http://127.0.0.1:3000', server.url)
    .replace('let-me-in-please', server.adminKey);
  return new Promise((resolve, reject) => {
    execFile('bash', ['-euc', script], { timeout: DEADLINE_MS }, (error, stdout, stderr) => {
      if (error) reject(new Error(`${error.message}\n${stdout}\n${stderr}`));
      else resolve(stdout);
    });
  });
}
