import { afterEach, beforeEach } from 'vitest';
import type { Store } from '../../src/ports/store.ts';

export type OpenStore = () => Promise<Store>;

/** A new empty store for each test of the suite that calls this. */
export function eachWithStore(open: OpenStore): () => Store {
  let store: Store | null = null;
  beforeEach(async () => {
    store = await open();
  });
  afterEach(async () => {
    await store?.close();
    store = null;
  });
  return () => {
    if (!store) throw new Error('The store is open within a test only.');
    return store;
  };
}

/** Reads pages until one comes back empty. */
export async function everyPage<T>(
  read: (after: T | null) => Promise<readonly T[]>,
  pages = 100,
): Promise<T[]> {
  const all: T[] = [];
  for (let page = 0; page < pages; page++) {
    const found = await read(all.at(-1) ?? null);
    if (found.length === 0) return all;
    all.push(...found);
  }
  throw new Error(`The walk had not ended after ${pages} pages.`);
}
