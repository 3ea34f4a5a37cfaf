import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { collectionNames, indexesOf } from '../../../src/adapters/mongo/collections.ts';
import { connectMongo } from '../../../src/adapters/mongo/connect.ts';
import { storeOn } from '../../../src/adapters/mongo/open-store.ts';
import { describeStoreContracts } from '../../contracts/describe-store-contracts.ts';
import { type MongoServer, startMongo } from '../mongo-server.ts';
import { type Asked, keepCommands, queriesOf } from './asked-commands.ts';
import { serves } from './index-serves.ts';

let server: MongoServer;
const asked: Asked[] = [];

beforeAll(async () => {
  server = await startMongo();
});

afterAll(() => server.stop());

describeStoreContracts('mongodb', async () => {
  const client = await connectMongo(server.url, { monitorCommands: true });
  keepCommands(client, asked);
  return storeOn(client, { url: server.url, database: server.newDatabase() });
});

/** All of what the suites above have made the store ask. */
describe('what the store asks of MongoDB', () => {
  const indexes = indexesOf({ guarded: false });
  const of = (...names: string[]) => asked.filter(({ name }) => names.includes(name));

  it('comes from every collection that a suite writes to', () => {
    const used = new Set(asked.map(({ collection }) => collection));
    const unused = collectionNames.filter((name) => !used.has(name));
    // Numbers are guarded in a suite of their own.
    expect(unused).toEqual(['serials']);
  });

  it('has an index for the filter and the order of each query', () => {
    const unserved = asked.flatMap((one) => {
      const name = collectionNames.find((known) => known === one.collection);
      const keys = [{ _id: 1 }, ...(name ? indexes[name] : []).map(({ key }) => key)];
      return queriesOf(one)
        .filter(({ filter, sort }) => !keys.some((key) => serves(key, filter, sort)))
        .map((query) => `${one.name} ${one.collection} ${JSON.stringify(query)}`);
    });
    // A count of all items reads them all.
    const countOfAll = `aggregate items ${JSON.stringify({ filter: {}, sort: {} })}`;
    expect([...new Set(unserved)].filter((query) => query !== countOfAll)).toEqual([]);
  });

  it('is durable with most members before it is answered, and was so when it is read', () => {
    const writes = of('insert', 'update', 'delete');
    expect(writes.length).toBeGreaterThan(100);
    for (const { command } of writes) expect(command.writeConcern).toMatchObject({ w: 'majority', j: true });
    const reads = of('find', 'aggregate');
    expect(reads.length).toBeGreaterThan(100);
    for (const { command } of reads) expect(command.readConcern).toEqual({ level: 'majority' });
  });

  it('has a limit of time', () => {
    const timed = of('find', 'aggregate', 'insert', 'update', 'delete').filter(
      ({ command }) => !command.pipeline?.[0]?.$changeStream,
    );
    for (const { command } of timed) expect(command.maxTimeMS).toBeGreaterThan(0);
  });

  it('is what every topology can do, and what the feed tells of', () => {
    // Some servers tell the feed nothing of a findAndModify, and have no partial indexes nor updates by pipelines.
    expect(of('findAndModify')).toEqual([]);
    for (const { command } of of('createIndexes')) {
      for (const index of command.indexes) expect(index).not.toHaveProperty('partialFilterExpression');
    }
    for (const { command } of of('update')) {
      for (const { u } of command.updates) expect(u).not.toBeInstanceOf(Array);
    }
    for (const { command } of asked) expect(command).not.toHaveProperty('startTransaction');
  });

  it('names the document in each replacement of a synced collection: so does its event', () => {
    const updates = of('update').filter(({ collection }) =>
      ['coupon_templates', 'coupon_items', 'items'].includes(collection),
    );
    for (const { command } of updates) {
      for (const { q, u } of command.updates) {
        if ('$setOnInsert' in u) expect(Object.keys(u)).toEqual(['$setOnInsert']);
        else expect(u._id).toBe(q._id);
      }
    }
    expect(updates.length).toBeGreaterThan(5);
  });

  it('fills every field of a unique index', () => {
    for (const { collection, command } of of('insert')) {
      const name = collectionNames.find((known) => known === collection);
      const unique = (name ? indexes[name] : []).filter((index) => index.unique);
      for (const field of unique.flatMap(({ key }) => Object.keys(key))) {
        for (const document of command.documents) expect(document[field] ?? null).not.toBeNull();
      }
    }
  });
});
