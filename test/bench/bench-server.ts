import { fork } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { serve } from '@hono/node-server';
import type { Hono } from 'hono';
import { z } from 'zod';

const START_DEADLINE_MS = 60_000;
const Listening = z.object({ url: z.string() });

export interface BenchServer {
  readonly url: string;
  stop(): Promise<void>;
}

/** Starts a file that ends in `listenForBench` as a process of its own: ours and its floor live in that one process. */
export async function startBenchServer(
  file: string,
  env: Readonly<Record<string, string>> = {},
): Promise<BenchServer> {
  const dataDir = await mkdtemp(path.join(os.tmpdir(), 'clipper-bench-'));
  const child = fork(file, {
    execPath: process.execPath,
    env: { ...process.env, ...env, DATA_DIR: dataDir },
  });
  const gone = new Promise<void>((resolve) => {
    child.once('exit', () => resolve());
  });
  const url = await new Promise<string>((resolve, reject) => {
    const refuse = (why: string) => {
      child.kill('SIGKILL');
      reject(new Error(`${file} ${why}`));
    };
    const deadline = setTimeout(() => refuse('did not come to listen'), START_DEADLINE_MS);
    child.once('exit', (code) => refuse(`ended with exit code ${code}`));
    child.once('message', (message) => {
      clearTimeout(deadline);
      resolve(Listening.parse(message).url);
    });
  });
  const stop = async () => {
    child.kill('SIGKILL');
    await gone;
    await rm(dataDir, { recursive: true, force: true });
  };
  return { url, stop };
}

/** The other half, in that process: listens on a free port, tells the parent where, and ends when the parent does. */
export function listenForBench(app: Pick<Hono, 'fetch'>): void {
  process.once('disconnect', () => process.exit(0));
  serve({ fetch: app.fetch, hostname: '127.0.0.1', port: 0 }, ({ port }) => {
    process.send?.({ url: `http://127.0.0.1:${port}` });
  });
}
