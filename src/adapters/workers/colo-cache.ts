import type { EdgeCache, KeptAnswer } from '../../ports/edge-cache.ts';

/** The part of the runtime's Cache API that is used; Node has none. */
declare const caches: {
  open(name: string): Promise<{
    match(url: string): Promise<Response | undefined>;
    put(url: string, response: Response): Promise<void>;
    delete(url: string): Promise<boolean>;
  }>;
};

/** Of its own: what `fetch` may find is another cache. Counted up when KeptAnswer changes. */
const name = 'clipper-edge-1';

/** Cloudflare's cache of one data centre. It holds nothing on workers.dev: there the isolates share nothing. */
export function createColoCache(originUrl: string): EdgeCache {
  const urlOf = (key: string) => `${originUrl}/edge-cache?key=${encodeURIComponent(key)}`;
  return {
    async get(key) {
      const cache = await caches.open(name);
      const found = await cache.match(urlOf(key));
      return found ? ((await found.json()) as KeptAnswer) : null;
    },
    async put(key, kept, ttlSeconds) {
      const cache = await caches.open(name);
      const headers = {
        'cache-control': `public, max-age=${ttlSeconds}`,
        'content-type': 'application/json',
      };
      await cache.put(urlOf(key), new Response(JSON.stringify(kept), { headers }));
    },
    async delete(key) {
      const cache = await caches.open(name);
      await cache.delete(urlOf(key));
    },
  };
}
