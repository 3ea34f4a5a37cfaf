import { expect, it } from 'vitest';
import { type ChangeFeed, PositionLost } from '../../src/ports/change-feed.ts';
import type { Ports } from '../../src/ports/ports.ts';
import { startSyncer } from '../../sync/loop.ts';
import { itemOf } from '../contracts/make.ts';
import { expectedDocuments, openSynced } from './open-synced.ts';

const log = { error: () => {}, info: () => {} };

/** Runs the syncer on the feed as `change` makes it, until the test is done. */
async function synced(
  change: (feed: ChangeFeed) => Partial<ChangeFeed>,
  test: (ports: Ports, documents: Map<string, unknown>, caughtUp: () => Promise<void>) => Promise<void>,
): Promise<void> {
  const { ports: base, documents } = await openSynced();
  const ports = { ...base, changeFeed: { ...base.changeFeed, ...change(base.changeFeed) } };
  const syncer = startSyncer(ports, { log });
  try {
    await test(ports, documents, async () => syncer.caughtUpTo(await ports.changeFeed.end(), 5_000));
  } finally {
    await syncer.stop();
  }
}

it('an index whose position the feed has forgotten is built anew from the store, what was missed included', async () => {
  const lost = new Set<string>();
  await synced(
    (feed) => ({
      read: async (after, limit) => {
        if (lost.has(after)) throw new PositionLost('What followed it is forgotten.');
        return feed.read(after, limit);
      },
    }),
    async (ports, documents, caughtUp) => {
      await ports.items.putMany([itemOf('a'), itemOf('b')]);
      await caughtUp();
      const saved = await ports.indexWriter.position();
      if (saved === null) throw new Error('It has caught up, so it has a position.');
      lost.add(saved);
      await ports.items.delete('a');
      await ports.items.putMany([itemOf('c')]);
      await caughtUp();
      expect([...documents.keys()].sort()).toEqual(['items b', 'items c']);
      expect(documents).toEqual(await expectedDocuments(ports));
    },
  );
});

it('a quiet feed’s position is saved as it moves', async () => {
  let quiet = 0;
  await synced(
    (feed) => ({
      read: async (after, limit) => {
        const { hints, position } = await feed.read(after.split('+')[0] ?? '', limit);
        return { hints, position: hints.length > 0 ? position : `${position}+${++quiet}` };
      },
      reached: (a, b) => feed.reached(a.split('+')[0] ?? '', b.split('+')[0] ?? ''),
      wait: (after, ms, signal) => feed.wait(after.split('+')[0] ?? '', Math.min(ms, 20), signal),
      prune: async () => {},
    }),
    async (ports, _, caughtUp) => {
      await ports.items.putMany([itemOf('a')]);
      await caughtUp();
      const saved = await ports.indexWriter.position();
      await expect.poll(() => ports.indexWriter.position(), { timeout: 10_000 }).not.toBe(saved);
    },
  );
});
