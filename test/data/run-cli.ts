import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';

const root = path.resolve(import.meta.dirname, '../..');
const node = path.join(root, 'node_modules/node/bin/node');
// What `npm run clipper` runs, without the processes in between: a kill must hit the import itself.
const { scripts } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));
const [, ...script]: string[] = scripts.clipper.split(' ');

export interface CliRun {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly tookMs: number;
  /** The most memory that it had at once, of what was seen every 20 ms. */
  readonly peakBytes: number;
}

/** Runs the command line as a process of its own; `started` gets it, to kill it; `more` is of its environment. */
export async function runCli(
  args: readonly string[],
  dataDir: string,
  started: (child: ChildProcess) => void = () => {},
  more: Readonly<Record<string, string>> = {},
): Promise<CliRun> {
  const began = performance.now();
  const child = spawn(node, [...script, ...args], {
    cwd: root,
    env: { ...process.env, DATA_DIR: dataDir, ...more },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const killWithTest = () => child.kill('SIGKILL');
  process.once('exit', killWithTest);
  let [stdout, stderr, peakBytes] = ['', '', 0];
  child.stdout.on('data', (chunk: Buffer) => {
    stdout += chunk.toString();
  });
  child.stderr.on('data', (chunk: Buffer) => {
    stderr += chunk.toString();
  });
  const watch = setInterval(() => {
    peakBytes = Math.max(peakBytes, peakOf(child.pid));
  }, 20);
  started(child);
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => {
      clearInterval(watch);
      process.removeListener('exit', killWithTest);
      resolve({ code, signal, stdout, stderr, tookMs: performance.now() - began, peakBytes });
    });
  });
}

/** Linux keeps the high-water mark of a process; where there is none to read, 0. */
function peakOf(pid: number | undefined): number {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    return Number(/^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1] ?? 0) * 1024;
  } catch {
    return 0;
  }
}
