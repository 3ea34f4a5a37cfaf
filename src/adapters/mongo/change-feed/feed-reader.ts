import { type ChangeHint, PositionLost, type SyncedCollection } from '../../../ports/change-feed.ts';
import type { EventStream, OpenStream, StreamEvent } from './event-stream.ts';
import { type FeedPlace, type StreamPlace, syncedCollections, timeOf, timeOfToken } from './feed-position.ts';

/** The three streams from one place on. */
export interface FeedReader {
  /** Resolves when an event is here, or when every stream has said, asked after the call, that it has none. */
  fill(): Promise<void>;
  /** Reads on until nothing is left or so many events are here; how many. */
  count(most: number): Promise<number>;
  /** Whether events are here once it has been filled. */
  hasNew(): Promise<boolean>;
  /** Takes what is here, oldest first. */
  take(limit: number): { readonly hints: ChangeHint[]; readonly place: FeedPlace };
  close(): Promise<void>;
}

/** Events kept a stream; the server keeps the rest. */
const mostKept = 10_000;

/**
 * `quietTime` stands in for the tokens that a server sends with empty batches, where it sends none: asked before a
 * stream is, it is how far a stream without an event has been read.
 */
export function openFeedReader(
  open: OpenStream,
  from: FeedPlace,
  quietTime: (() => Promise<string>) | null,
): FeedReader {
  const listening = syncedCollections.map((collection) => listen(open, collection, from[collection]));
  let failure: { readonly error: unknown } | null = null;

  const poll = async (one: Listening): Promise<void> => {
    const time = quietTime ? await quietTime() : null;
    const first = await one.stream.tryNext();
    if (first === null) {
      one.quiet = quietPlace(one.stream.resumeToken, time);
      return;
    }
    for (let event: StreamEvent | null = first; event !== null; ) {
      one.events.push(eventOf(event));
      const isMore = one.stream.bufferedCount() > 0 && one.events.length < mostKept;
      event = isMore ? await one.stream.tryNext() : null;
    }
  };
  /** Answers of a stream that was asked before the call say nothing about what has happened since. */
  const ask = async (one: Listening): Promise<void> => {
    if (one.asked) await one.asked;
    if (one.events.length > 0) return;
    one.asked ??= poll(one).finally(() => {
      one.asked = null;
    });
    await one.asked;
  };
  const hasEvents = () => listening.some(({ events }) => events.length > 0);

  const fill = (): Promise<void> =>
    new Promise((resolve, reject) => {
      if (failure) return reject(failure.error);
      let left = listening.length;
      for (const one of listening) {
        ask(one).then(
          () => {
            left--;
            if (left === 0 || hasEvents()) resolve();
          },
          (error: unknown) => {
            // Kept for the next call where this one has its answer.
            failure ??= { error };
            reject(error);
          },
        );
      }
      if (hasEvents()) resolve();
    });

  return {
    fill,
    hasNew: async () => {
      await fill();
      return hasEvents();
    },
    count: async (most) => {
      const total = () => listening.reduce((sum, { events }) => sum + events.length, 0);
      for (const one of listening) {
        for (let before = -1; one.events.length > before && total() < most; ) {
          before = one.events.length;
          if (one.asked) await one.asked;
          await poll(one);
        }
      }
      return Math.min(most, total());
    },
    take: (limit) => {
      const hints: ChangeHint[] = [];
      for (let taken = 0; taken < limit; taken++) {
        const oldest = listening.filter(({ events }) => events.length > 0).reduce(earlier, null);
        const event = oldest?.events.shift();
        if (!oldest || !event) break;
        oldest.place = event.place;
        if (event.id !== null) hints.push({ collection: oldest.collection, id: event.id });
      }
      for (const one of listening) {
        if (one.events.length === 0 && one.quiet && one.quiet.time > one.place.time) one.place = one.quiet;
      }
      const place = Object.fromEntries(listening.map(({ collection, place }) => [collection, place]));
      return { hints, place: place as FeedPlace };
    },
    close: async () => {
      await Promise.allSettled(listening.map(({ stream }) => stream.close()));
    },
  };
}

interface Listening {
  readonly collection: SyncedCollection;
  readonly stream: EventStream;
  readonly events: ReadEvent[];
  /** Behind what was taken. */
  place: StreamPlace;
  /** How far it was quiet when it was asked last. */
  quiet: StreamPlace | null;
  asked: Promise<void> | null;
}

interface ReadEvent {
  /** Null: nothing that an index could know changed. */
  readonly id: string | null;
  readonly place: StreamPlace;
}

function listen(open: OpenStream, collection: SyncedCollection, place: StreamPlace): Listening {
  return { collection, stream: open(collection, place), events: [], place, quiet: null, asked: null };
}

const ends: readonly string[] = ['drop', 'rename', 'dropDatabase', 'invalidate'];

function eventOf({ _id, operationType, documentKey, clusterTime }: StreamEvent): ReadEvent {
  if (ends.includes(operationType) || !clusterTime) {
    throw new PositionLost(`A synced collection of MongoDB is gone (${operationType}).`);
  }
  const id = documentKey?._id;
  return {
    // What we write has text for its id.
    id: typeof id === 'string' ? id : null,
    place: { time: timeOf(clusterTime), token: _id, isEvent: true },
  };
}

function quietPlace(token: unknown, time: string | null): StreamPlace | null {
  if (time !== null) return { time, token: null, isEvent: false };
  const ofToken = timeOfToken(token);
  return ofToken === null ? null : { time: ofToken, token: token as StreamPlace['token'], isEvent: false };
}

function earlier(a: Listening | null, b: Listening): Listening {
  const [first, second] = [a?.events[0]?.place.time, b.events[0]?.place.time];
  return a === null || (second !== undefined && first !== undefined && second < first) ? b : a;
}
