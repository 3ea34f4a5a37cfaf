import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, beforeEach, test, vi } from 'vitest';
import { openMongoStore } from '../../../src/adapters/mongo/open-store.ts';
import { bounded, play, run } from '../../model/redemptions-runs.ts';
import { type MongoServer, startMongo } from '../mongo-server.ts';

/** `MONGO_MODEL_RUNS=500` for a long proof. */
const RUNS = Number(process.env.MONGO_MODEL_RUNS ?? 5);

let server: MongoServer;

beforeAll(async () => {
  server = await startMongo();
});
afterAll(() => server.stop());

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['performance'] });
});
afterEach(() => {
  vi.useRealTimers();
});

test(`redemptions by several processes, any of them asleep or dead between two calls: ${RUNS} runs`, async () => {
  await fc.assert(
    fc.asyncProperty(run, async (each) => {
      const store = await openMongoStore({ url: server.url, database: server.newDatabase() });
      try {
        await play(store, each);
      } finally {
        await store.close();
      }
    }),
    { numRuns: RUNS, ...bounded },
  );
}, 3_600_000);
