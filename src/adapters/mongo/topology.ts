import { type Db, type Document, MongoServerError } from 'mongodb';
import { reading } from './errors.ts';

export type Topology = 'replica-set' | 'sharded';

/** Throws a sentence for a server that stands alone: it has neither change streams nor a majority. */
export async function topologyOf(db: Db): Promise<Topology> {
  const hello = await reading(() => db.command({ hello: 1 }).catch(nothingWhereUnknown));
  return topologyIn(hello);
}

/** Read off the server's answer to `hello`. */
export function topologyIn(hello: Document | null): Topology {
  if (hello === null || hello.setName !== undefined) return 'replica-set';
  if (hello.msg === 'isdbgrid') return 'sharded';
  throw new Error(
    'MONGODB_URL names a MongoDB server that stands alone; Clipper needs its change streams. Start it with ' +
      '--replSet rs0 and run rs.initiate() once, or name a replica set or a sharded cluster.',
  );
}

const commandNotFound = 59;

/** The stand-in of our tests speaks the older greeting alone. */
function nothingWhereUnknown(error: unknown): null {
  if (error instanceof MongoServerError && error.code === commandNotFound) return null;
  throw error;
}
