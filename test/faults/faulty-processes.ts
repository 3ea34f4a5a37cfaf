import { spawn } from 'node:child_process';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { compileCache } from '../process/compile-cache.ts';
import { type Exit, type RunningServer, startServer } from '../process/server.ts';

const ROOT = path.resolve(import.meta.dirname, '../..');
const HOOK = fileURLToPath(new URL('../process/faulty-server.ts', import.meta.url));
const DEADLINE_MS = 30_000;

/** What the store of a process does that the product's own does not; empty: nothing but a log. */
export interface Faults {
  readonly dataDir: string;
  /** Takes the names of all writes. */
  readonly log?: string;
  readonly at?: string;
  readonly when?: 'before' | 'after';
  readonly thief?: string;
  /** A file that holds what its clock is ahead of the machine's, milliseconds. */
  readonly clock?: string;
  /** Of the product's own configuration. */
  readonly env?: Readonly<Record<string, string>>;
}

export function startFaultyServer(faults: Faults): Promise<RunningServer> {
  const command = [process.execPath, '--import', HOOK, 'src/main.ts'] as const;
  return startServer({ dataDir: faults.dataDir, command: [...command], env: environmentOf(faults) });
}

/** `clipper sweep` to its end, or to the write at which it dies. */
export async function sweepFaultily(faults: Faults): Promise<Exit & { readonly printed: string }> {
  const child = spawn(process.execPath, ['--import', HOOK, 'src/cli/main.ts', 'sweep'], {
    cwd: ROOT,
    env: { PATH: process.env.PATH, ...compileCache, DATA_DIR: faults.dataDir, ...environmentOf(faults) },
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: DEADLINE_MS,
    killSignal: 'SIGTERM',
  });
  let printed = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      printed += text;
    });
  }
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => resolve({ code, signal, printed }));
  });
}

function environmentOf({ log, at, when, thief, clock, env }: Faults): Record<string, string> {
  const set = {
    FAULT_LOG: log,
    FAULT_AT: at,
    FAULT_WHEN: when,
    FAULT_THIEF: thief,
    CLOCK_AHEAD: clock,
    ...env,
  };
  return Object.fromEntries(Object.entries(set).flatMap(([name, value]) => (value ? [[name, value]] : [])));
}
