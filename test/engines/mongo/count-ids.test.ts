import { afterAll, beforeAll, expect, it } from 'vitest';
import { collectionsOf } from '../../../src/adapters/mongo/collections.ts';
import { connectMongo } from '../../../src/adapters/mongo/connect.ts';
import { countIds } from '../../../src/adapters/mongo/stores/count-ids.ts';
import { type MongoServer, startMongo } from '../mongo-server.ts';

let server: MongoServer;

beforeAll(async () => {
  server = await startMongo();
});

afterAll(() => server.stop());

it.each([
  [{}, 12],
  [{ from: 'L|', below: 'L}' }, 10],
  [{ from: 'K|', below: 'K}' }, 1],
  [{ from: 'J|', below: 'J}' }, 0],
])('counts the ids of %j, whatever a stretch holds', async (range, count) => {
  const client = await connectMongo(server.url);
  try {
    const { list_members: members } = collectionsOf(client.db(server.newDatabase()));
    const ids = ['K|a', ...Array.from({ length: 10 }, (_, n) => `L|${n}`), 'M|a'];
    await members.insertMany(ids.map((_id) => ({ _id })));
    for (const stretch of [1, 3, 5, 10, 11, 12, 13, 1_000]) {
      expect(await countIds(members, range, stretch)).toBe(count);
    }
  } finally {
    await client.close();
  }
});
