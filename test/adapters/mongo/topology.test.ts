import { describe, expect, it } from 'vitest';
import { connectMongo, databaseOf } from '../../../src/adapters/mongo/connect.ts';
import { topologyIn } from '../../../src/adapters/mongo/topology.ts';

describe('the server that MONGODB_URL names', () => {
  it.each([
    [{ isWritablePrimary: true, setName: 'rs0' }, 'replica-set'],
    [{ isWritablePrimary: true, msg: 'isdbgrid' }, 'sharded'],
    [null, 'replica-set'],
  ])('that greets with %j is a %s', (hello, topology) => {
    expect(topologyIn(hello)).toBe(topology);
  });

  it('may not stand alone, and hears what to do', () => {
    expect(() => topologyIn({ isWritablePrimary: true })).toThrow(/stands alone.*--replSet rs0/);
  });

  it.each([
    ['mongodb://127.0.0.1:27017', 'clipper'],
    ['mongodb://127.0.0.1:27017/?replicaSet=rs0', 'clipper'],
    ['mongodb://a:1,b:2/shop?replicaSet=rs0', 'shop'],
    ['mongodb+srv://user:pass%2Fword@cluster.example.com/my%20shop', 'my shop'],
  ])('%s keeps it in the database %s', (url, database) => {
    expect(databaseOf(url)).toBe(database);
  });

  it.each([
    ['http://127.0.0.1:27017', /^MONGODB_URL is no connection string .*replicaSet=rs0/s],
    ['mongodb://127.0.0.1:1/', /^MONGODB_URL names no server that can be reached/],
  ])('%s can not be used, and a sentence says so', async (url, sentence) => {
    await expect(connectMongo(url, { serverSelectionTimeoutMS: 50 })).rejects.toThrow(sentence);
  });
});
