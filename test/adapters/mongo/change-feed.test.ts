import { MongoNetworkError, MongoServerError } from 'mongodb';
import { beforeEach, describe, expect, it } from 'vitest';
import { createChangeFeed } from '../../../src/adapters/mongo/change-feed/change-feed.ts';
import { type ChangeFeed, PositionLost } from '../../../src/ports/change-feed.ts';
import { EngineUnavailable } from '../../../src/ports/engine-unavailable.ts';
import { eventAt, type ScriptedFeed, scriptFeed, tokenAt } from './scripted-feed.ts';

let server: ScriptedFeed;
let feed: ChangeFeed & { close(): Promise<void> };

beforeEach(() => {
  server = scriptFeed();
  feed = createChangeFeed(server);
});

const startAt = async (seconds: number) => {
  server.time = seconds;
  return feed.end();
};
const named = ({ hints }: Awaited<ReturnType<ChangeFeed['read']>>) =>
  hints.map(({ collection, id }) => `${collection} ${id}`);
/** The streams that were opened since, and from what. */
const openedFrom = () =>
  server.opened.splice(0).map(({ collection, from }) => [collection, from.token ?? `behind ${from.time}`]);

describe('the feed over three change streams', () => {
  it('begins right behind the newest write', async () => {
    await feed.read(await startAt(5), 10);
    expect(openedFrom()).toEqual([
      ['templates', 'behind 0000000500000001'],
      ['relations', 'behind 0000000500000001'],
      ['items', 'behind 0000000500000001'],
    ]);
  });

  it('tells what is here in the order of time, and goes on with the streams that it has', async () => {
    server.says.items.push({ events: [eventAt(7, 'x'), eventAt(9, 'y')] }, { quietAt: 9 });
    server.says.templates.push({ events: [eventAt(8, 'T')] });
    server.says.relations.push({ quietAt: 6 });
    const first = await feed.read(await startAt(5), 2);
    const second = await feed.read(first.position, 2);
    expect([...named(first), ...named(second)].sort()).toEqual(['items x', 'items y', 'templates T']);
    expect(named(first)[0]).toBe('items x');
    expect(server.opened).toHaveLength(3);
  });

  it('opens the streams anew behind the last event of each when it is read from elsewhere', async () => {
    server.says.items.push({ events: [eventAt(7, 'x'), eventAt(9, 'y')] });
    const { position } = await feed.read(await startAt(5), 1);
    const again = createChangeFeed(server);
    openedFrom();
    await again.read(position, 10);
    expect(openedFrom()[2]).toEqual(['items', tokenAt(7, 'event')]);
    await again.close();
    await feed.close();
    expect(server.openNow()).toBe(0);
  });

  it('does not let one busy collection keep the others waiting', async () => {
    const busy = Array.from({ length: 50 }, (_, n) => eventAt(10 + n, `i${n}`));
    server.says.items.push({ events: busy });
    server.says.templates.push({ quietAt: 9 }, { events: [eventAt(11, 'T')] });
    let position = await startAt(5);
    const seen: string[] = [];
    for (let reads = 0; reads < 4; reads++) {
      const read = await feed.read(position, 2);
      position = read.position;
      seen.push(...named(read));
    }
    expect(seen).toContain('templates T');
  });

  it('moves the position of a quiet stream on with the token of its empty batch', async () => {
    const start = await startAt(5);
    for (const said of Object.values(server.says)) said.push({ quietAt: 500 });
    const { hints, position } = await feed.read(start, 10);
    expect(hints).toEqual([]);
    expect(feed.reached(position, await startAt(500))).toBe(true);
    expect(feed.reached(position, await startAt(501))).toBe(false);
    openedFrom();
    await createChangeFeed(server).read(position, 10);
    expect(openedFrom().map(([, from]) => from)).toEqual(Array(3).fill(tokenAt(500, 'quiet')));
  });

  it('goes on from a position that was quiet since, saved or not, on the same streams', async () => {
    const start = await startAt(5);
    for (const said of Object.values(server.says)) said.push({ quietAt: 500 });
    await feed.read(start, 10);
    expect(feed.reached(start, await startAt(500))).toBe(true);
    server.says.items.push({ events: [eventAt(501, 'x')] });
    expect(named(await feed.read(start, 10))).toEqual(['items x']);
    expect(server.opened).toHaveLength(3);
    expect(feed.reached(start, await startAt(500))).toBe(false);
  });

  it('never moves back: a token of a batch that was asked for before an event says nothing', async () => {
    server.says.items.push({ events: [eventAt(9, 'x')] }, { quietAt: 3 });
    const first = await feed.read(await startAt(5), 10);
    const second = await feed.read(first.position, 10);
    expect(feed.reached(second.position, first.position)).toBe(true);
  });

  it('tells nothing of documents whose id is none of ours', async () => {
    server.says.items.push({ events: [eventAt(7, 42), eventAt(8, 'x')] });
    expect(named(await feed.read(await startAt(5), 10))).toEqual(['items x']);
  });

  it('counts what lies behind a position, read or not', async () => {
    server.says.items.push({ events: [eventAt(7, 'x')] }, { events: [eventAt(8, 'y'), eventAt(9, 'z')] });
    server.says.relations.push({ events: [eventAt(7, 'C|x')] });
    expect(await feed.lag(await startAt(5))).toBe(4);
    expect(server.openNow()).toBe(0);
  });

  it('wakes who waits when an event comes', async () => {
    const start = await startAt(5);
    server.says.relations.push({ quietAt: 6 }, { quietAt: 7 }, { events: [eventAt(8, 'C|x')] });
    await feed.wait(start, 3_600_000, new AbortController().signal);
    expect(named(await feed.read(start, 10))).toEqual(['relations C|x']);
  });
});

describe('a read while an earlier one still waits for its answer', () => {
  it('asks again: what was asked before a change says nothing of it', async () => {
    const answers: (() => void)[] = [];
    let changed = false;
    const slow = createChangeFeed({
      ...server,
      open: (collection, from) => {
        const stream = server.open(collection, from);
        if (collection !== 'items') return stream;
        let told = false;
        const tryNext = async () => {
          const event = changed && !told ? eventAt(7, 'x') : null;
          await new Promise<void>((resolve) => answers.push(resolve));
          told = event !== null;
          return event;
        };
        return { ...stream, tryNext };
      },
    });
    const start = await startAt(5);
    server.says.templates.push({ events: [eventAt(6, 'T')] });
    const first = await slow.read(start, 10);
    expect(named(first)).toEqual(['templates T']);
    changed = true;
    const second = slow.read(first.position, 10);
    while (answers.length < 2) {
      answers[0]?.();
      await new Promise((resolve) => setImmediate(resolve));
    }
    answers[1]?.();
    expect(named(await second)).toEqual(['items x']);
    await slow.close();
  });
});

describe('a position that is lost', () => {
  it.each([
    ['history is gone', new MongoServerError({ message: 'resume point no longer in the oplog', code: 286 })],
    ['the stream can not go on', new MongoServerError({ message: 'fatal', code: 280 })],
    ['the log has wrapped', new MongoServerError({ message: 'CappedPositionLost', code: 136 })],
    ['the token is another server’s', new MongoServerError({ message: 'InvalidResumeToken', code: 260 })],
  ])('is told where %s, and the feed can be read from a new end', async (_, error) => {
    server.says.relations.push({ error });
    const start = await startAt(5);
    await expect(feed.read(start, 10)).rejects.toThrow(PositionLost);
    expect(server.openNow()).toBe(0);
    expect((await feed.read(await startAt(6), 10)).hints).toEqual([]);
  });

  it.each(['drop', 'rename', 'dropDatabase', 'invalidate'])('is told after a %s', async (operationType) => {
    server.says.items.push({ events: [eventAt(7, undefined, operationType)] });
    await expect(feed.read(await startAt(5), 10)).rejects.toThrow(PositionLost);
    expect((await feed.read(await startAt(8), 10)).hints).toEqual([]);
    expect(server.opened.at(-1)?.from.token).toBeNull();
  });

  it.each(['12', '', '{}', '{"templates":["x",null,0],"relations":["x",null,0],"items":["x",null,0]}'])(
    'is one of another engine: %j',
    async (position) => {
      await expect(feed.read(position, 10)).rejects.toThrow(PositionLost);
      expect(feed.reached(await startAt(5), position)).toBe(false);
    },
  );

  it('is not: a server that is away; reading goes on from the same position', async () => {
    const start = await startAt(5);
    server.says.items.push({ error: new MongoNetworkError('closed') }, { events: [eventAt(7, 'x')] });
    const failed = await feed.read(start, 10).catch((error: unknown) => error);
    expect(failed).toBeInstanceOf(EngineUnavailable);
    expect(named(await feed.read(start, 10))).toEqual(['items x']);
  });
});

describe('one place has reached another', () => {
  it('by the time of each stream, whatever their tokens', async () => {
    server.says.items.push({ events: [eventAt(7, 'x')] });
    const start = await startAt(5);
    const { position } = await feed.read(start, 10);
    expect(feed.reached(position, start)).toBe(true);
    expect(feed.reached(start, position)).toBe(false);
    expect(feed.reached(await startAt(7), position)).toBe(true);
    // Templates and relations were quiet, but not told so yet.
    expect(feed.reached(position, await startAt(7))).toBe(false);
  });

  it('where a stream that began behind the newest write has a token of the tick behind it', async () => {
    const start = await startAt(5);
    const tokenOfNextTick = { _data: '82000000050000000' + '22B0429296E1404' };
    const opened = createChangeFeed({
      ...server,
      open: () => ({
        tryNext: async () => null,
        bufferedCount: () => 0,
        resumeToken: tokenOfNextTick,
        close: async () => {},
      }),
    });
    const { position } = await opened.read(start, 10);
    expect(position).not.toBe(start);
    expect([opened.reached(start, position), opened.reached(position, start)]).toEqual([true, true]);
    await opened.close();
  });
});
