import { afterAll, beforeAll } from 'vitest';
import { openMongoStore } from '../../../src/adapters/mongo/open-store.ts';
import { describeStoreContracts } from '../../contracts/describe-store-contracts.ts';
import { type MongoServer, startMongo } from '../mongo-server.ts';

let server: MongoServer;

beforeAll(async () => {
  server = await startMongo();
});

afterAll(() => server.stop());

describeStoreContracts('mongodb', () => openMongoStore({ url: server.url, database: server.newDatabase() }));
