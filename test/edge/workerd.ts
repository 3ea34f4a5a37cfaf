import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { Miniflare } from 'miniflare';
import type { EdgeVariables } from '../../src/edge/settings.ts';

const ROOT = path.resolve(import.meta.dirname, '../..');

/** The bundle that `wrangler deploy` would send, run by Cloudflare's own runtime on a port of 127.0.0.1. */
export interface RunningEdge {
  /** No slash at the end. */
  readonly url: string;
  /** Another isolate in the same place: with an empty memory, beside the same cache. */
  renew(): Promise<void>;
  /** Whether the cache of the place has an answer of the origin under this key by now. */
  isShared(key: string): Promise<boolean>;
  stop(): Promise<void>;
}

interface CachesOfPlace {
  open(name: string): Promise<{ match(url: string): Promise<unknown> }>;
}

export type StartEdge = (variables: EdgeVariables) => Promise<RunningEdge>;

/** Bundles once; each start is a runtime of its own. No account, no network, nothing told to anybody. */
export async function bundleWorker(): Promise<StartEdge> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'clipper-edge-'));
  try {
    await promisify(execFile)(
      path.join(ROOT, 'node_modules/.bin/wrangler'),
      ['deploy', '--dry-run', '--outdir', folder],
      {
        cwd: ROOT,
        env: {
          PATH: process.env.PATH,
          HOME: folder,
          CI: '1',
          WRANGLER_SEND_METRICS: 'false',
          WRANGLER_HIDE_BANNER: 'true',
        },
        timeout: 30_000,
      },
    );
    const script = await readFile(path.join(folder, 'worker.js'), 'utf8');
    const settings = await readFile(path.join(ROOT, 'wrangler.toml'), 'utf8');
    const compatibilityDate = /^compatibility_date = "(.*)"$/m.exec(settings)?.[1];
    if (compatibilityDate === undefined) throw new Error('wrangler.toml names no compatibility_date');
    return (variables) => start(script, compatibilityDate, variables);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function start(
  script: string,
  compatibilityDate: string,
  variables: EdgeVariables,
): Promise<RunningEdge> {
  const options = {
    modules: [{ type: 'ESModule' as const, path: 'worker.js', contents: script }],
    compatibilityDate,
    bindings: { ...variables },
    host: '127.0.0.1',
    port: 0,
    cf: false,
    logRequests: false,
    telemetry: { enabled: false },
  };
  const runtime = new Miniflare(options);
  const url = await runtime.ready;
  return {
    url: url.origin,
    renew: async () => {
      await runtime.setOptions({ ...options, port: Number(url.port) });
      await runtime.ready;
    },
    isShared: async (key) => {
      // Its own types need those of Workers, which would stand for Node's everywhere.
      const caches = (await runtime.getCaches()) as unknown as CachesOfPlace;
      const cache = await caches.open('clipper-edge-1');
      const found = await cache.match(`${variables.ORIGIN_URL}/edge-cache?key=${encodeURIComponent(key)}`);
      return found !== undefined;
    },
    stop: () => runtime.dispose(),
  };
}
