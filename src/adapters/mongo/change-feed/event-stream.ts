import {
  type ChangeStreamOptions,
  type Collection,
  type Document,
  MongoServerError,
  type Timestamp,
} from 'mongodb';
import { PositionLost, type SyncedCollection } from '../../../ports/change-feed.ts';
import { EngineUnavailable } from '../../../ports/engine-unavailable.ts';
import type { Collections } from '../collections.ts';
import type { Stored } from '../stored.ts';
import { synced } from '../stores/collection-walk.ts';
import { behindTime, type StreamPlace } from './feed-position.ts';

/** What of an event the feed reads. */
export interface StreamEvent {
  readonly _id: Document;
  readonly operationType: string;
  readonly documentKey?: { readonly _id?: unknown };
  readonly clusterTime?: Pick<Timestamp, 't' | 'i'>;
}

/** A change stream of the driver, or one that a test scripts. */
export interface EventStream {
  /** The next event; null where the server had none for the time that it waits. */
  tryNext(): Promise<StreamEvent | null>;
  /** Events that are here already. */
  bufferedCount(): number;
  /** Moves on with every batch that the server sends, empty ones too. */
  readonly resumeToken: unknown;
  close(): Promise<void>;
}

export type OpenStream = (collection: SyncedCollection, from: StreamPlace) => EventStream;

/** How long the server holds an empty answer back. */
const awaitMs = 100;
const batchSize = 1_000;

/** Events without documents: one past 16 MB can't be, and what a change wrote is read from the store anyway. */
const pipeline = [{ $project: { operationType: 1, 'documentKey._id': 1, clusterTime: 1 } }];

export function openStreamsOf(collections: Collections): OpenStream {
  return (collection, { token, time }) => {
    const from: ChangeStreamOptions =
      token === null ? { startAtOperationTime: behindTime(time) } : { startAfter: token };
    const source: Collection<Stored> = collections[synced[collection]];
    return source.watch<Stored, StreamEvent & Document>(pipeline, {
      ...from,
      maxAwaitTimeMS: awaitMs,
      batchSize,
    });
  };
}

/**
 * ChangeStreamHistoryLost, ChangeStreamFatalError, CappedPositionLost, InvalidResumeToken, and a token that can't be
 * parsed or is not in the log any more.
 */
const lost: readonly unknown[] = [286, 280, 136, 260, 9, 40647, 50811];

/** What an error of a stream means to who reads the feed. */
export function feedError(error: unknown): unknown {
  if (error instanceof PositionLost || error instanceof EngineUnavailable) return error;
  if (error instanceof MongoServerError && lost.includes(error.code)) {
    return new PositionLost(`MongoDB's change stream can't go on from here: ${error.message}`, error);
  }
  const why = error instanceof Error ? error.message : String(error);
  return new EngineUnavailable('mongodb', `MongoDB's change stream did not answer: ${why}`, error);
}
