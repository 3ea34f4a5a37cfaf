import { setTimeout as sleep } from 'node:timers/promises';
import type { ChangeFeed, FeedPosition } from '../../../ports/change-feed.ts';
import { feedError, type OpenStream } from './event-stream.ts';
import { formatPlace, hasReached, parsePlace, placeAt } from './feed-position.ts';
import { type FeedReader, openFeedReader } from './feed-reader.ts';

/** What the feed needs of the server; a test scripts it. */
export interface FeedSource {
  readonly open: OpenStream;
  /** Of the newest write that there can be, 16 hex digits. */
  newestTime(): Promise<string>;
  /** Whether empty batches bring tokens that move on. */
  readonly sendsQuietTokens: boolean;
}

interface Live {
  /** Nothing has happened between the first and the last of them: whoever is at one is at each. */
  readonly positions: readonly FeedPosition[];
  readonly reader: FeedReader;
}

/** Where the server answers at once that it has nothing, it is not asked again sooner. */
const leastRoundMs = 50;
const lagCounted = 10_000;

/**
 * Change streams behind the port. The streams stay open from one read to the next; who reads from elsewhere, or after
 * an error, opens them anew from there.
 */
export function createChangeFeed(source: FeedSource): ChangeFeed & { close(): Promise<void> } {
  let live: Live | null = null;
  let last: Promise<unknown> = Promise.resolve();

  /** One at a time: each moves the streams. */
  const serially = <T>(run: () => Promise<T>): Promise<T> => {
    const result = last.then(run);
    last = result.catch(() => {});
    return result;
  };
  const openAt = (position: FeedPosition): FeedReader =>
    openFeedReader(
      source.open,
      parsePlace(position),
      source.sendsQuietTokens ? null : () => source.newestTime(),
    );
  const closeLive = async (): Promise<void> => {
    const { reader } = live ?? {};
    live = null;
    await reader?.close();
  };
  const readingAt = async <T>(
    position: FeedPosition,
    read: (reader: FeedReader) => Promise<T>,
  ): Promise<T> => {
    try {
      if (!live?.positions.includes(position)) {
        await closeLive();
        live = { positions: [position], reader: openAt(position) };
      }
      return await read(live.reader);
    } catch (error) {
      await closeLive();
      throw feedError(error);
    }
  };

  const read: ChangeFeed['read'] = (after, limit) =>
    serially(() =>
      readingAt(after, async (reader) => {
        await reader.fill();
        const { hints, place } = reader.take(limit);
        const position = formatPlace(place);
        live = { positions: hints.length > 0 ? [position] : [after, position], reader };
        return { hints, position };
      }),
    );
  return {
    read,
    end: async () => formatPlace(placeAt(await source.newestTime())),
    lag: (after) =>
      serially(async () => {
        if (live?.positions.includes(after)) return readingAt(after, (reader) => reader.count(lagCounted));
        const reader = openAt(after);
        try {
          return await reader.count(lagCounted);
        } catch (error) {
          throw feedError(error);
        } finally {
          await reader.close();
        }
      }),
    reached: (a, b) => hasReached(live?.positions.includes(a) ? (live.positions.at(-1) ?? a) : a, b),
    wait: async (after, timeoutMs, signal) => {
      const until = performance.now() + timeoutMs;
      while (!signal.aborted && performance.now() < until) {
        const startedAt = performance.now();
        const isNew = await serially(() => readingAt(after, (reader) => reader.hasNew()));
        if (isNew) return;
        const rest = Math.min(until, startedAt + leastRoundMs) - performance.now();
        if (rest > 0) await sleep(rest, undefined, { signal }).catch(() => {});
      }
    },
    // The server's log has a size of its own.
    prune: async () => {},
    close: () => serially(closeLive),
  };
}
