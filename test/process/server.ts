import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { compileCache } from './compile-cache.ts';

const ROOT = path.resolve(import.meta.dirname, '../..');
const NODE = path.join(ROOT, 'node_modules/node/bin/node');
const LISTENING = /^Clipper(?:’s syncer)? is listening on (http:\/\/\S+)$/m;
const START_DEADLINE_MS = 30_000;
const DRAIN_DEADLINE_MS = 10_000;
const ADMIN_KEY = 'test-admin-key-0123456789abcdef';

export interface Exit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

export interface RunningServer {
  /** `http://127.0.0.1:PORT`, no slash at the end. */
  readonly url: string;
  readonly pid: number;
  readonly dataDir: string;
  readonly adminKey: string;
  /** Everything printed on standard output so far. */
  stdout(): string;
  stderr(): string;
  /** Sends the signal and waits until the process is gone; the data directory stays. */
  kill(signal: NodeJS.Signals): Promise<Exit>;
  /** SIGTERM, SIGKILL after ten seconds; removes the data directory that `startServer` made. Safe to call twice. */
  stop(): Promise<Exit>;
}

export interface ServerOptions {
  /** Added to the environment; PORT, HOST, DATA_DIR, DEMO=0 and BOOTSTRAP_ADMIN_KEY are set, and may be overridden. */
  readonly env?: Readonly<Record<string, string>>;
  /** Kept when the server stops; without one a temporary one is made and removed. */
  readonly dataDir?: string;
  /** Instead of `node src/main.ts`: what a person would type. */
  readonly command?: readonly [string, ...string[]];
}

/** Starts `src/main.ts` as a process of its own on a free port, and waits for its last line of the start. */
export async function startServer(options: ServerOptions = {}): Promise<RunningServer> {
  const dataDir = options.dataDir ?? (await mkdtemp(path.join(os.tmpdir(), 'clipper-server-')));
  const env = {
    ...processEnvironment(),
    ...compileCache,
    PORT: '0',
    HOST: '127.0.0.1',
    DATA_DIR: dataDir,
    DEMO: '0',
    BOOTSTRAP_ADMIN_KEY: ADMIN_KEY,
    ...options.env,
  };
  const [command, ...args] = options.command ?? [NODE, 'src/main.ts'];
  const child = spawn(command, args, { cwd: ROOT, env, stdio: ['ignore', 'pipe', 'pipe'] });
  // A test that throws before it stops its server leaves no process behind.
  const killWithTest = () => child.kill('SIGKILL');
  process.once('exit', killWithTest);

  let stdout = '';
  let stderr = '';
  const gone = new Promise<Exit>((resolve) => {
    child.once('error', (error) => {
      stderr += error.message;
      resolve({ code: null, signal: null });
    });
    child.once('close', (code, signal) => resolve({ code, signal }));
  }).finally(() => process.removeListener('exit', killWithTest));
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  const url = await new Promise<string | null>((resolve) => {
    const deadline = setTimeout(() => resolve(null), START_DEADLINE_MS);
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text;
      const address = LISTENING.exec(stdout)?.[1];
      if (address !== undefined) resolve(address);
    });
    void gone.then(() => resolve(null)).finally(() => clearTimeout(deadline));
  });

  const kill = (signal: NodeJS.Signals): Promise<Exit> => {
    child.kill(signal);
    return gone;
  };
  const stop = async (): Promise<Exit> => {
    const drained = setTimeout(() => child.kill('SIGKILL'), DRAIN_DEADLINE_MS);
    const exit = await kill('SIGTERM').finally(() => clearTimeout(drained));
    if (options.dataDir === undefined) await rm(dataDir, { recursive: true, force: true });
    return exit;
  };
  if (url === null || child.pid === undefined) {
    const exit = await stop();
    const how = exit.signal === null ? `ended with exit code ${exit.code}` : 'was stopped';
    throw new Error(
      `the server ${how} before it listened (deadline ${START_DEADLINE_MS} ms)\n${stdout}${stderr}`,
    );
  }
  return {
    url,
    pid: child.pid,
    dataDir,
    adminKey: env.BOOTSTRAP_ADMIN_KEY,
    stdout: () => stdout,
    stderr: () => stderr,
    kill,
    stop,
  };
}

/** The test's own environment less what would configure the server behind the test's back. */
function processEnvironment(): NodeJS.ProcessEnv {
  const kept = ['PATH', 'HOME', 'TMPDIR', 'LANG', 'TZ', 'CLIPPER_CI_RUN'];
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => kept.includes(name)));
}
