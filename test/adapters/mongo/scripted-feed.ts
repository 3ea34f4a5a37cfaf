import { Timestamp } from 'mongodb';
import type { FeedSource } from '../../../src/adapters/mongo/change-feed/change-feed.ts';
import type { EventStream, StreamEvent } from '../../../src/adapters/mongo/change-feed/event-stream.ts';
import type { StreamPlace } from '../../../src/adapters/mongo/change-feed/feed-position.ts';
import type { SyncedCollection } from '../../../src/ports/change-feed.ts';

/** What a server says when it is asked for the next batch of a stream. */
export type Said =
  | { readonly events: readonly StreamEvent[] }
  /** An empty batch, and how far it goes. */
  | { readonly quietAt: number }
  | { readonly error: Error };

export interface ScriptedFeed extends FeedSource {
  /** What a collection's streams say next, one batch after the other; then they are quiet at time 0. */
  readonly says: Record<SyncedCollection, Said[]>;
  /** From where streams were opened. */
  readonly opened: { readonly collection: SyncedCollection; readonly from: StreamPlace }[];
  /** Streams that are open now. */
  open(collection: SyncedCollection, from: StreamPlace): EventStream;
  openNow(): number;
  time: number;
}

/** Seconds of the cluster's time, as a token of the server begins with them. */
export function tokenAt(seconds: number, kind: 'event' | 'quiet'): { readonly _data: string } {
  const time = `${seconds.toString(16).padStart(8, '0')}00000001`.toUpperCase();
  return { _data: `82${time}2B${kind === 'event' ? '042C0100296E5A1004' : '0429296E1404'}` };
}

export function eventAt(seconds: number, id: unknown, operationType = 'update'): StreamEvent {
  return {
    _id: tokenAt(seconds, 'event'),
    operationType,
    documentKey: { _id: id },
    clusterTime: new Timestamp({ t: seconds, i: 1 }),
  };
}

/** A server that says what a test has written down for it. */
export function scriptFeed(): ScriptedFeed {
  let openNow = 0;
  const feed: ScriptedFeed = {
    says: { templates: [], relations: [], items: [] },
    opened: [],
    time: 0,
    sendsQuietTokens: true,
    openNow: () => openNow,
    newestTime: async () => `${feed.time.toString(16).padStart(8, '0')}00000001`,
    open: (collection, from) => {
      feed.opened.push({ collection, from });
      openNow++;
      return streamOf(feed.says[collection], () => {
        openNow--;
      });
    },
  };
  return feed;
}

function streamOf(says: Said[], onClose: () => void): EventStream {
  let buffered: StreamEvent[] = [];
  let resumeToken: unknown = null;
  return {
    tryNext: async () => {
      if (buffered.length === 0) {
        const said = says.shift() ?? { quietAt: 0 };
        if ('error' in said) throw said.error;
        if ('quietAt' in said) {
          resumeToken = tokenAt(said.quietAt, 'quiet');
          return null;
        }
        buffered = [...said.events];
      }
      const event = buffered.shift() ?? null;
      if (event) resumeToken = event._id;
      return event;
    },
    bufferedCount: () => buffered.length,
    get resumeToken() {
      return resumeToken;
    },
    close: async () => onClose(),
  };
}
