import { BSON, Timestamp } from 'mongodb';
import { type FeedPosition, PositionLost, type SyncedCollection } from '../../../ports/change-feed.ts';

export const syncedCollections: readonly SyncedCollection[] = ['templates', 'relations', 'items'];

/** How far one change stream is read: everything up to its time is. */
export interface StreamPlace {
  /** Seconds and increment of the cluster's time, 16 hex digits: the order of the text is the order of time. */
  readonly time: string;
  /** Resumes the stream; null: it is opened right behind the time. */
  readonly token: BSON.Document | null;
  /** Of an event that was read; else the stream was quiet up to there. */
  readonly isEvent: boolean;
}

export type FeedPlace = Readonly<Record<SyncedCollection, StreamPlace>>;

export function placeAt(time: string): FeedPlace {
  const place = { time, token: null, isEvent: false };
  return { templates: place, relations: place, items: place };
}

export function formatPlace(place: FeedPlace): FeedPosition {
  const streams = syncedCollections.map((collection) => {
    const { time, token, isEvent } = place[collection];
    return [collection, [time, token && BSON.EJSON.stringify(token), isEvent ? 1 : 0]];
  });
  return JSON.stringify(Object.fromEntries(streams));
}

/** Throws PositionLost where it is none of ours: the index was built from another engine's store. */
export function parsePlace(position: FeedPosition): FeedPlace {
  const place = parsed(position);
  if (place) return place;
  throw new PositionLost(`The position ${position.slice(0, 100)} is none of a MongoDB change feed.`);
}

/**
 * Whether `a` has everything that `b` has. A quiet stream's token may stand one tick past the last change that there
 * was when it began.
 */
export function hasReached(a: FeedPosition, b: FeedPosition): boolean {
  const [mine, other] = [parsed(a), parsed(b)];
  if (!mine || !other) return false;
  return syncedCollections.every((collection) => {
    const { time, token, isEvent } = other[collection];
    const least = token === null || isEvent ? time : tick(time, -1n);
    return mine[collection].time >= least;
  });
}

/** Whether text of the index is a place; anything else came from another engine. */
function parsed(position: FeedPosition): FeedPlace | null {
  try {
    const streams = JSON.parse(position);
    const places = syncedCollections.map((collection) => {
      const [time, token, isEvent] = streams[collection];
      if (!/^[0-9a-f]{16}$/.test(time)) throw new Error('no time');
      const place: StreamPlace = {
        time,
        token: token === null ? null : BSON.EJSON.parse(token),
        isEvent: isEvent === 1,
      };
      return [collection, place];
    });
    return Object.fromEntries(places) as FeedPlace;
  } catch {
    return null;
  }
}

export function timeOf({ t, i }: { readonly t: number; readonly i: number }): string {
  return hex((BigInt(t) << 32n) | BigInt(i));
}

/** The first instant that is not read yet. */
export function behindTime(time: string): Timestamp {
  const next = BigInt(`0x${tick(time, 1n)}`);
  return new Timestamp({ t: Number(next >> 32n), i: Number(next & 0xffffffffn) });
}

/**
 * The cluster's time in a resume token, or null. Tokens are text of hex digits that sorts by time: a type byte (82,
 * of a timestamp), then the time.
 */
export function timeOfToken(token: unknown): string | null {
  const data = typeof token === 'object' && token !== null && '_data' in token ? token._data : null;
  return typeof data === 'string' ? (/^82([0-9a-f]{16})/i.exec(data)?.[1]?.toLowerCase() ?? null) : null;
}

function tick(time: string, by: bigint): string {
  const next = BigInt(`0x${time}`) + by;
  return hex(next < 0n ? 0n : next);
}

function hex(value: bigint): string {
  return value.toString(16).padStart(16, '0');
}
