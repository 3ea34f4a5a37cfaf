import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { FlushStamp } from '../../src/ports/flush-stamp.ts';
import type { Flush, IndexBuild, IndexOperation } from '../../src/ports/search-index.ts';
import { templateOf } from '../domain/make.ts';
import { mayWrite, type TestedIndex } from './indexed.ts';
import { itemOf } from './make.ts';

/** What a syncer may rely on when it writes, whoever else writes or has written. */
export function describeIndexWriterContract(name: string, open: () => Promise<TestedIndex>): void {
  describe(`index writer (${name})`, () => {
    let tested: TestedIndex;
    let epoch = 1;
    let number = 0;
    beforeAll(async () => {
      tested = await open();
    });
    afterAll(() => tested.close());
    beforeEach(async () => {
      epoch += 10;
      await (await tested.writer.build(stamp())).finish(flush());
    });

    const stamp = (): FlushStamp => ({ epoch, number: ++number });
    const flush = (given: Partial<Flush> = {}): Flush => ({
      stamp: stamp(),
      position: null,
      mayWrite,
      whenSearchable: () => {},
      ...given,
    });
    const put = (id: string, title: string): IndexOperation => ({
      index: 'items',
      id,
      document: itemOf(id, { title }),
      hash: title,
    });
    const gone = (id: string): IndexOperation => ({ index: 'items', id, document: null });
    const write = (operations: IndexOperation[], given: Partial<Flush> = {}) =>
      tested.writer.write(operations, flush(given));
    const titles = async () => {
      const query = { within: null, sort: 'sales', after: null, limit: 100, facets: false } as const;
      const { items } = await tested.index.items(query);
      return items.map(({ title }) => title).join(' ');
    };

    describe('a flush that read the store earlier', () => {
      it.each<[string, IndexOperation, IndexOperation, string]>([
        ['overwrites nothing', put('a', 'new'), put('a', 'old'), 'new'],
        ['deletes nothing', put('a', 'new'), gone('a'), 'new'],
      ])('%s that a later one wrote', async (_, later, earlier, expected) => {
        const early = stamp();
        expect(await write([later])).toEqual({ ok: true, deadLetters: [] });
        expect(await write([earlier], { stamp: early })).toEqual({ ok: true, deadLetters: [] });
        expect(await titles()).toBe(expected);
      });

      it('brings nothing back that a later one deleted while the index is built anew', async () => {
        await write([put('a', 'old')]);
        const build = await tested.writer.build(stamp());
        const early = stamp();
        await write([gone('a')]);
        await build.write([put('a', 'old')], flush({ stamp: early }));
        await build.finish(flush());
        expect(await titles()).toBe('');
      });
    });

    describe('of an epoch before the last one', () => {
      it('writes nothing over it, and hears of it', async () => {
        const before = stamp();
        epoch += 1;
        await write([put('a', 'new')], { position: '5' });
        const answer = await write([put('a', 'old')], { stamp: before, position: '7' });
        expect(answer).toEqual({ ok: false, why: 'fenced', epoch });
        expect(await titles()).toBe('new');
        expect(await tested.writer.position()).toBe('5');
      });

      it('hears of it with no position to save, too', async () => {
        const before = stamp();
        epoch += 1;
        await write([put('a', 'new'), put('b', 'new')]);
        expect(await write([put('b', 'old')], { stamp: before })).toEqual({
          ok: false,
          why: 'fenced',
          epoch,
        });
        expect(await titles()).toBe('new new');
      });

      it('saves no position', async () => {
        const before = stamp();
        epoch += 1;
        await write([], { position: '5' });
        expect(await write([], { stamp: before, position: '7' })).toEqual({
          ok: false,
          why: 'fenced',
          epoch,
        });
        expect(await tested.writer.position()).toBe('5');
      });
    });

    it('says when all is searchable, before it resolves', async () => {
      let seen = '';
      const whenSearchable = async () => {
        seen = await titles();
      };
      await write([put('a', 'A')], { whenSearchable });
      expect(seen).toBe('A');
    });

    it('takes what is written without asking for that, with the next write that does', async () => {
      await tested.writer.write([put('a', 'A')], { stamp: stamp(), position: null, mayWrite });
      await write([]);
      expect(await titles()).toBe('A');
    });

    describe('built anew', () => {
      let build: IndexBuild;
      beforeEach(async () => {
        await write([put('a', 'stays'), put('b', 'goes')], { position: '3' });
        build = await tested.writer.build(stamp());
      });

      it('takes nothing from readers before the end, then holds what was copied and what came meanwhile', async () => {
        await build.write([put('a', 'stays')], flush());
        await write([put('c', 'comes')], { position: '4' });
        expect((await titles()).split(' ').sort()).toEqual(['comes', 'goes', 'stays']);
        expect(await tested.writer.position()).toBe('4');
        let announced = '';
        const whenSearchable = async () => {
          announced = await titles();
        };
        expect(await build.finish(flush({ position: '4', whenSearchable }))).toEqual({
          ok: true,
          deadLetters: [],
        });
        expect(announced).toBe(await titles());
        expect((await titles()).split(' ').sort()).toEqual(['comes', 'stays']);
        expect(await tested.writer.position()).toBe('4');
        await write([put('d', 'later')], { position: '5' });
        expect((await titles()).split(' ').sort()).toEqual(['comes', 'later', 'stays']);
        expect(await tested.writer.position()).toBe('5');
      });

      it('is given up for the next one that begins', async () => {
        const next = await tested.writer.build(stamp());
        expect(await build.finish(flush({ position: '9' }))).toEqual({ ok: false, why: 'gone' });
        expect((await titles()).split(' ').sort()).toEqual(['goes', 'stays']);
        await next.finish(flush({ position: '4' }));
        expect(await tested.writer.position()).toBe('4');
        expect(await titles()).toBe('');
      });

      it('is given up by whoever takes the lease next', async () => {
        await tested.writer.tidy();
        expect(await build.finish(flush({ position: '9' }))).toEqual({ ok: false, why: 'gone' });
        expect(await tested.writer.position()).toBe('3');
        expect((await titles()).split(' ').sort()).toEqual(['goes', 'stays']);
      });
    });

    it('tells an audit what stands there, by id', async () => {
      const relation = { couponId: 'K', itemId: 'a', sort: 1, item: null };
      await write([
        put('a', 'A'),
        put('b', 'B'),
        put('c', 'C'),
        { index: 'coupon-items', id: 'K|a', document: relation, hash: 'r' },
        { index: 'coupon-items', id: 'Kb|a', document: { ...relation, couponId: 'Kb' } },
        {
          index: 'coupons',
          id: 'K',
          document: {
            template: templateOf('K'),
            text: { name: '', description: '', covers: '' },
            popularity: 0,
          },
          hash: 'k',
        },
      ]);
      await write([gone('b')]);
      const { writer } = tested;
      expect(await writer.hashes('items', ['a', 'b', 'c', 'z'])).toEqual(
        new Map([
          ['a', 'A'],
          ['c', 'C'],
        ]),
      );
      expect(await writer.hashes('coupons', ['K'])).toEqual(new Map([['K', 'k']]));
      expect(await writer.hashes('coupon-items', ['K|a', 'Kb|a', 'K|b'])).toEqual(
        new Map([
          ['K|a', 'r'],
          ['Kb|a', ''],
        ]),
      );
      expect(await writer.ids('items', null, 1)).toEqual(['a']);
      expect(await writer.ids('items', 'a', 5)).toEqual(['c']);
      const [first] = await writer.ids('coupon-items', null, 1);
      const [second] = await writer.ids('coupon-items', first ?? null, 1);
      expect(new Set([first, second])).toEqual(new Set(['K|a', 'Kb|a']));
      expect(await writer.ids('coupon-items', second ?? null, 1)).toEqual([]);
      expect(await writer.outdated()).toBeNull();
    });
  });
}
