import { execFile } from 'node:child_process';
import path from 'node:path';

const TIMEOUT_MS = 120_000;
const MAX_OUTPUT_BYTES = 64 * 1024 * 1024;

export interface Finished {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a tool of the clone's node_modules, or a command of the machine, to its end: at most two minutes. */
export function runCommand(cwd: string, command: string, args: readonly string[]): Promise<Finished> {
  const bin = path.resolve(import.meta.dirname, '../../node_modules/.bin');
  const env = { ...process.env, PATH: `${bin}${path.delimiter}${process.env.PATH ?? ''}`, NO_COLOR: '1' };
  return new Promise((resolve) => {
    execFile(
      command,
      args,
      { cwd, env, timeout: TIMEOUT_MS, maxBuffer: MAX_OUTPUT_BYTES },
      (error, stdout, stderr) => {
        const code = error === null ? 0 : typeof error.code === 'number' ? error.code : 1;
        const cause =
          error !== null && typeof error.code !== 'number' ? `${command}: ${error.message}\n` : '';
        resolve({ code, stdout, stderr: `${cause}${stderr}` });
      },
    );
  });
}
