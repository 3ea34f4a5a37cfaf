import { createFetchedOrigin } from '../../src/adapters/workers/fetched-origin.ts';
import { createEdge } from '../../src/edge/edge.ts';
import type { EdgeCache, KeptAnswer } from '../../src/ports/edge-cache.ts';
import { json, startOrigin } from './origin.ts';

export const t0 = Date.parse('2026-11-11T00:00:00Z');
export const path = '/v1/badges?itemIds=a';

/** The origin's answer when `x` closes a minute after t0 and `y` two. */
export const body = {
  at: '2026-11-11T00:00:00Z',
  items: {
    a: [
      { couponId: 'x', opensAt: '2026-11-11T00:00:00Z', closesAt: '2026-11-11T00:01:00Z' },
      { couponId: 'y', opensAt: '2026-11-11T00:00:00Z', closesAt: '2026-11-11T00:02:00Z' },
    ],
  },
};
export const usual = { 'cache-control': 'public, max-age=10', etag: 'W/"one"' };
export const ok = json(body, usual);

export interface ClockedEdgeOptions {
  readonly shared?: EdgeCache;
  readonly lastKnownSeconds?: number;
  readonly originTimeoutMs?: number;
  readonly patienceMs?: number;
}

/** A real origin, and edges before it whose clock stands still until a test moves it. */
export async function startClocked() {
  const origin = await startOrigin(ok);
  const told: string[] = [];
  const clock = { at: t0 };
  return {
    origin,
    clock,
    /** What was said of the origin being away. */
    told,
    startEdge({
      shared = createSharedMap(),
      lastKnownSeconds = 600,
      originTimeoutMs = 10_000,
      patienceMs = 10_000,
    }: ClockedEdgeOptions = {}) {
      const edge = createEdge({
        clock: { now: () => clock.at },
        origin: createFetchedOrigin(origin.url),
        shared,
        settings: {
          originUrl: origin.url,
          originTimeoutMs,
          patienceMs,
          lastKnownMs: lastKnownSeconds * 1000,
        },
        tellAway: (why) => told.push(why),
      });
      const under: Promise<unknown>[] = [];
      return {
        read: (target = path, headers: Record<string, string> = {}) =>
          edge(new Request(`http://edge.example${target}`, { headers }), (work) => under.push(work)),
        /** All that goes on after the answers. */
        settled: () => Promise.allSettled(under),
      };
    },
    stop: () => origin.stop(),
  };
}

export function createSharedMap(): EdgeCache & { readonly kept: ReadonlyMap<string, KeptAnswer> } {
  const kept = new Map<string, KeptAnswer>();
  return {
    kept,
    get: async (key) => kept.get(key) ?? null,
    put: async (key, answer) => void kept.set(key, answer),
    delete: async (key) => void kept.delete(key),
  };
}

/** What a reader sees of an answer. */
export async function seen(answer: Response | Promise<Response>) {
  const response = await answer;
  const { status, headers } = response;
  const text = await response.text();
  const shown = text === '' ? null : JSON.parse(text);
  return {
    status,
    badges: (shown?.items?.a ?? []).map((badge: { couponId: string }) => badge.couponId),
    code: shown?.code,
    cacheControl: headers.get('cache-control'),
    etag: headers.get('etag'),
    came: headers.get('cache-status')?.replace('clipper-edge; ', ''),
  };
}
