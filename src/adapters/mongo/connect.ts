import { MongoClient, type MongoClientOptions } from 'mongodb';

/**
 * A write is sent at the latest 3 + 4 s after it was asked for, and so again after an answer that took 8 s; the server
 * works on it for 5 s at most. With the 2 s that a copy may wait for its bulk, no write of a claim lives 30 s, after
 * which reservations that never heard of theirs end.
 */
const options: MongoClientOptions = {
  appName: 'clipper',
  maxPoolSize: 64,
  minPoolSize: 2,
  maxIdleTimeMS: 60_000,
  waitQueueTimeoutMS: 4_000,
  connectTimeoutMS: 4_000,
  serverSelectionTimeoutMS: 3_000,
  socketTimeoutMS: 8_000,
  heartbeatFrequencyMS: 2_000,
  // What was answered is on disk with most members, and what is read was.
  writeConcern: { w: 'majority', journal: true, wtimeoutMS: 3_000 },
  readConcern: { level: 'majority' },
  readPreference: 'primary',
  // The server knows a write that is sent again by its number and does it once; without sessions the driver sends once.
  retryWrites: true,
  retryReads: true,
  // Else it writes null for what is not there.
  ignoreUndefined: true,
};

/** How long the server may work on one operation. */
export const maxTimeMS = 5_000;

/** A client that has reached the server; `more` is for tests. Throws a sentence for who set MONGODB_URL. */
export async function connectMongo(url: string, more: MongoClientOptions = {}): Promise<MongoClient> {
  const client = clientOf(url, more);
  try {
    return await client.connect();
  } catch (error) {
    await client.close();
    throw sentence('names no server that can be reached and lets us in', error);
  }
}

function clientOf(url: string, more: MongoClientOptions): MongoClient {
  try {
    return new MongoClient(url, { ...options, ...more });
  } catch (error) {
    throw sentence('is no connection string', error);
  }
}

function sentence(what: string, error: unknown): Error {
  const why = error instanceof Error ? error.message : String(error);
  return new Error(
    `MONGODB_URL ${what} (${why}). It must name a replica set or a sharded cluster, for example ` +
      'mongodb://127.0.0.1:27017/clipper?replicaSet=rs0.',
    { cause: error },
  );
}

/** The database that the connection string names, else `clipper`. */
export function databaseOf(url: string): string {
  const path = /^mongodb(?:\+srv)?:\/\/[^/]+\/([^?]*)/.exec(url)?.[1];
  return path ? decodeURIComponent(path) : 'clipper';
}
