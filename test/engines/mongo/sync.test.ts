import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connectMongo } from '../../../src/adapters/mongo/connect.ts';
import { openMongoStore, storeOn } from '../../../src/adapters/mongo/open-store.ts';
import type { Ports } from '../../../src/ports/ports.ts';
import { startSyncer } from '../../../sync/loop.ts';
import { itemOf } from '../../contracts/make.ts';
import { templateOf } from '../../domain/make.ts';
import { expectedDocuments, openSynced, type Synced } from '../../sync/open-synced.ts';
import { type MongoServer, startMongo } from '../mongo-server.ts';

let server: MongoServer;

beforeAll(async () => {
  server = await startMongo();
});

afterAll(() => server.stop());

const log = { error: () => {}, info: () => {} };
const list = { include: [{ type: 'items' as const }] };

/** A syncer from a store on MongoDB to an index in memory, for as long as `test` takes. */
async function withSyncer(
  ports: Ports,
  test: (caughtUp: () => Promise<void>) => Promise<void>,
): Promise<void> {
  const syncer = startSyncer(ports, { log });
  try {
    await test(async () => syncer.caughtUpTo(await ports.changeFeed.end(), 20_000));
  } finally {
    await syncer.stop();
  }
}

const onStore = (synced: Synced, store: Awaited<ReturnType<typeof openMongoStore>>): Ports => ({
  ...synced.ports,
  ...store,
});

describe('the syncer on MongoDB', () => {
  it('copies what is there, then follows every change, also of a syncer that came before', async () => {
    const options = { url: server.url, database: server.newDatabase() };
    const synced = await openSynced();
    const { documents } = synced;
    const first = await openMongoStore(options);
    await first.items.putMany([itemOf('a'), itemOf('b')]);
    await first.templates.insert(templateOf('C', { scope: list }));
    await withSyncer(onStore(synced, first), async (caughtUp) => {
      await caughtUp();
      expect(documents).toEqual(await expectedDocuments(onStore(synced, first)));
      await first.relations.putMany([{ couponId: 'C', itemId: 'a', sort: 0 }]);
      await first.items.putMany([itemOf('a', { title: 'Green tea' })]);
      await first.items.delete('b');
      await caughtUp();
      expect(documents).toEqual(await expectedDocuments(onStore(synced, first)));
      expect(documents.has('items b')).toBe(false);
    });
    await first.items.putMany([itemOf('c')]);
    await first.close();

    const second = await openMongoStore(options);
    documents.clear();
    await withSyncer(onStore(synced, second), async (caughtUp) => {
      await caughtUp();
      // It went on from where the first one stood: nothing was copied again.
      expect([...documents.keys()]).toEqual(['items c']);
    });
    await second.close();
  });

  it('builds the index anew where a collection was dropped under it', async () => {
    const client = await connectMongo(server.url);
    const options = { url: server.url, database: server.newDatabase() };
    const store = await storeOn(client, options);
    const synced = await openSynced();
    await store.items.putMany([itemOf('a')]);
    await withSyncer(onStore(synced, store), async (caughtUp) => {
      await caughtUp();
      await client.db(options.database).collection('items').drop();
      await store.items.putMany([itemOf('z')]);
      await expect.poll(() => [...synced.documents.keys()], { timeout: 20_000 }).toEqual(['items z']);
    });
    await store.close();
  });
});
