import { type Db, type Document, Timestamp } from 'mongodb';
import { type Collections, collectionNames } from '../collections.ts';
import { maxTimeMS } from '../connect.ts';
import { reading } from '../errors.ts';
import type { FeedSource } from './change-feed.ts';
import { openStreamsOf } from './event-stream.ts';
import { timeOf } from './feed-position.ts';

/** The change streams of a server, and its time. */
export async function feedSourceOf(db: Db, collections: Collections): Promise<FeedSource> {
  const clusterTime = await clusterTimeOf(db);
  return {
    open: openStreamsOf(collections),
    newestTime: async () => (await clusterTimeOf(db)) ?? newestOfLog(db),
    sendsQuietTokens: clusterTime !== null,
  };
}

/** No write that was answered lies behind it: every answer that the driver has seen has moved it on. */
async function clusterTimeOf(db: Db): Promise<string | null> {
  const command = { find: collectionNames[0], filter: { _id: '' }, limit: 1, maxTimeMS };
  const reply: Document = await reading(() => db.command({ ...command, readConcern: { level: 'majority' } }));
  const time: unknown = reply.$clusterTime?.clusterTime ?? reply.operationTime;
  return time instanceof Timestamp ? timeOf(time) : null;
}

/** For a server that speaks the protocol without a cluster's time, as the stand-in of our tests does. */
async function newestOfLog(db: Db): Promise<string> {
  const log = db.client.db('local').collection('oplog.rs');
  const options = { maxTimeMS, sort: { $natural: -1 }, limit: 1, projection: { ts: 1 } } as const;
  const [newest] = await reading(() => log.find({}, options).toArray());
  return timeOf(newest?.ts ?? { t: 0, i: 0 });
}
