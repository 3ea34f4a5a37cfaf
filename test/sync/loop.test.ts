import { setTimeout as wait } from 'node:timers/promises';
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { copyOf, itemOf } from '../contracts/make.ts';
import { templateOf } from '../domain/make.ts';
import { expectedDocuments, openSynced } from './open-synced.ts';
import { makeChange, storeChange } from './random-changes.ts';
import { caughtUp, start, stop, stopAll } from './running-syncers.ts';

afterEach(stopAll);

const list = { include: [{ type: 'items' as const }] };

describe('the syncer', () => {
  it('builds an index that has no position from what is in the store', async () => {
    const synced = await openSynced();
    const { ports, documents } = synced;
    await ports.items.putMany([itemOf('a'), itemOf('b')]);
    await ports.templates.insert(templateOf('C', { scope: list }));
    await ports.templates.insert({ ...templateOf('D'), phase: 'draft' });
    await ports.relations.putMany([{ couponId: 'C', itemId: 'a', sort: 0 }]);
    await caughtUp(synced, start(ports));
    expect([...documents.keys()].sort()).toEqual(['coupon-items C|a', 'coupons C', 'items a', 'items b']);
    expect(documents).toEqual(await expectedDocuments(ports));
  });

  it('has caught up only when what moved is announced, however late the engine says that it wrote', async () => {
    const synced = await openSynced();
    const { indexWriter } = synced.ports;
    const write: typeof indexWriter.write = async (operations, flush) => {
      const { whenSearchable, ...unheard } = flush;
      const written = await indexWriter.write(operations, unheard);
      await wait(30);
      await whenSearchable?.();
      return written;
    };
    const ports = { ...synced.ports, indexWriter: { ...indexWriter, write } };
    const syncer = start(ports);
    await caughtUp(synced, syncer);
    await ports.items.putMany([itemOf('a')]);
    await caughtUp(synced, syncer);
    expect(synced.announced.flat()).toContain('item|a');
  });

  it('brings each change, and announces what moved', async () => {
    const synced = await openSynced();
    const { ports, announced } = synced;
    const syncer = start(ports);
    await caughtUp(synced, syncer);
    announced.length = 0;
    await ports.templates.insert(templateOf('C', { scope: list }));
    await ports.relations.putMany([{ couponId: 'C', itemId: 'a', sort: 0 }]);
    await ports.items.putMany([itemOf('a', { categoryPath: ['tea'] })]);
    await caughtUp(synced, syncer);
    expect(synced.documents).toEqual(await expectedDocuments(ports));
    expect(new Set(announced.flat())).toEqual(new Set(['coupon|C', 'relation|C|a', 'item|a']));
    await ports.items.delete('a');
    await ports.relations.deleteMany('C', ['a']);
    await caughtUp(synced, syncer);
    expect([...synced.documents.keys()]).toEqual(['coupons C']);
  });

  it.each(['the item', 'the coupon', 'the relation'])(
    'keeps a coupon’s words those of the items at the head of its list: %s comes last',
    async (last) => {
      const synced = await openSynced();
      const { ports, documents } = synced;
      const syncer = start(ports);
      const item = itemOf('a', { categoryPath: ['green-tea'], brandId: null, title: 'Sencha' });
      const comings: [string, () => Promise<unknown>][] = [
        ['the item', () => ports.items.putMany([item])],
        ['the coupon', () => ports.templates.insert(templateOf('C', { scope: list }))],
        ['the relation', () => ports.relations.putMany([{ couponId: 'C', itemId: 'a', sort: 0 }])],
      ];
      for (const [, come] of comings.sort(([a], [b]) => Number(a === last) - Number(b === last))) {
        await come();
        await caughtUp(synced, syncer);
      }
      expect(documents.get('coupons C')).toMatchObject({ text: { covers: 'green tea Sencha' } });
    },
  );

  it('counts the claims of the last seven days', async () => {
    const synced = await openSynced();
    const { ports, documents } = synced;
    const { time, day } = { time: Date.parse('2026-03-08T12:00:00Z'), day: (n: number) => `2026-03-0${n}` };
    Object.assign(ports, { clock: { now: () => time } });
    const claim = { opensAt: 0, closesAt: time + 1 };
    for (const [n, on] of [1, 2, 2, 8].entries()) {
      await ports.userCoupons.insert(copyOf(n + 1, { day: day(on), daySerial: n + 1 }));
    }
    await ports.templates.insert(templateOf('C', { claim }));
    await caughtUp(synced, start(ports));
    expect(documents.get('coupons C')).toMatchObject({ popularity: 3 });
  });

  it('tries again while the index is away, says so, and then goes on', async () => {
    const synced = await openSynced();
    const { ports } = synced;
    const syncer = start(ports);
    await caughtUp(synced, syncer);
    let tries = 0;
    synced.beforeWrite = () => {
      if (++tries <= 2) throw new Error('the index is away');
    };
    await ports.items.putMany([itemOf('a')]);
    await expect.poll(async () => (await syncer.report()).trouble).toBe('the index is away');
    expect((await syncer.report()).lag).toBeGreaterThan(0);
    await caughtUp(synced, syncer);
    await expect.poll(async () => (await syncer.report()).trouble).toBeNull();
    expect(synced.documents).toEqual(await expectedDocuments(ports));
    expect(await syncer.report()).toMatchObject({
      lag: 0,
      lastFlushAt: 1_500,
      counts: { changes: 1, retries: 2, deadLetters: 0 },
    });
  });

  it('leaves the index to one of two; the other takes over when that one stops', async () => {
    const synced = await openSynced();
    const { ports } = synced;
    const first = start(ports);
    await caughtUp(synced, first);
    const second = start(ports);
    await ports.items.putMany([itemOf('a')]);
    await caughtUp(synced, second);
    expect((await second.report()).lastFlushAt).toBeNull();
    await stop(first);
    await ports.items.putMany([itemOf('b')]);
    await caughtUp(synced, second);
    expect((await second.report()).lastFlushAt).toBe(1_500);
    expect(synced.documents).toEqual(await expectedDocuments(ports));
  });

  it('builds the index anew where its position lies past the end of the feed', async () => {
    const synced = await openSynced();
    const { ports } = synced;
    await ports.items.putMany([itemOf('a')]);
    await ports.indexWriter.write([{ index: 'items', id: 'of-another-store', document: itemOf('z') }], {
      stamp: { epoch: 1, number: 1 },
      position: '900',
      mayWrite: async () => true,
    });
    start(ports);
    await expect.poll(() => [...synced.documents.keys()]).toEqual(['items a']);
  });

  it('forgets no caller: who waits in vain hears what is wrong', async () => {
    const synced = await openSynced();
    synced.beforeWrite = () => {
      throw new Error('the index is away');
    };
    const syncer = start(synced.ports);
    await expect(syncer.caughtUpTo('0', 300)).rejects.toThrow('the index is away');
  });
});

const change = fc.oneof(
  { weight: 5, arbitrary: storeChange },
  fc.record({ what: fc.constant('restart' as const) }),
  fc.record({ what: fc.constant('lose-position' as const) }),
  fc.record({ what: fc.constant('index-away' as const) }),
  fc.record({ what: fc.constant('catch-up' as const) }),
  fc.record({ what: fc.constant('breathe' as const), turns: fc.nat(3) }),
);

describe('whatever is written while the syncer stops, starts and stumbles', () => {
  it.each([false, true])(
    'the index ends as the store is, id by id (relations copy items: %s)',
    async (copiesItems) => {
      await fc.assert(
        fc.asyncProperty(fc.array(change, { maxLength: 30 }), async (changes) => {
          const synced = await openSynced(copiesItems);
          const { ports } = synced;
          let syncer = start(ports);
          for (const one of changes) {
            switch (one.what) {
              case 'restart':
                await stop(syncer);
                syncer = start(ports);
                break;
              case 'lose-position':
                await stop(syncer);
                synced.beforeWrite = () => {};
                synced.losePosition();
                syncer = start(ports);
                break;
              case 'index-away':
                synced.beforeWrite = () => {
                  synced.beforeWrite = () => {};
                  throw new Error('the index is away');
                };
                break;
              case 'catch-up':
                await caughtUp(synced, syncer);
                break;
              case 'breathe':
                for (let turn = 0; turn < one.turns; turn++)
                  await new Promise((resolve) => setImmediate(resolve));
                break;
              default:
                await makeChange(ports, one);
            }
          }
          synced.beforeWrite = () => {};
          await caughtUp(synced, syncer);
          await stop(syncer);
          expect(synced.documents).toEqual(await expectedDocuments(ports));
        }),
        { numRuns: 50 },
      );
    },
  );
});
