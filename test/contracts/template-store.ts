import { describe, expect, it } from 'vitest';
import type { TemplateStatus } from '../../src/domain/template.ts';
import { templateOf } from '../domain/make.ts';
import { eachWithStore, everyPage, type OpenStore } from './tested-store.ts';

export function describeTemplateStoreContract(name: string, open: OpenStore): void {
  describe(`templates (${name})`, () => {
    const store = eachWithStore(open);

    it('come back as they were written', async () => {
      const template = templateOf('T', { name: 'Tea', claim: { opensAt: 1000, closesAt: 2000, total: 5 } });
      expect(await store().templates.insert(template)).toBe('inserted');
      expect(await store().templates.get('T')).toEqual(template);
      expect(await store().templates.get('other')).toBeNull();
    });

    it('are not written over by an insert', async () => {
      await store().templates.insert(templateOf('T', { name: 'first' }));
      expect(await store().templates.insert(templateOf('T', { name: 'second' }))).toBe('already-exists');
      expect((await store().templates.get('T'))?.name).toBe('first');
    });

    it('are replaced only from the revision that was read', async () => {
      const first = templateOf('T');
      await store().templates.insert(first);
      const next = { ...first, rev: 2, name: 'next' };
      const other = { ...next, name: 'the other one' };
      const answers = await Promise.all([
        store().templates.replace(next, 1),
        store().templates.replace(other, 1),
        store().templates.replace({ ...next, id: 'nobody' }, 1),
      ]);
      expect(answers.filter((replaced) => replaced)).toHaveLength(1);
      expect(answers[2]).toBe(false);
      expect(await store().templates.get('T')).toEqual(answers[0] ? next : other);
    });

    it('are read in one go, those that exist, each once', async () => {
      for (const id of ['A', 'B', 'C']) await store().templates.insert(templateOf(id));
      const found = await store().templates.getMany(['C', 'A', 'nobody', 'A']);
      expect(found.map(({ id }) => id).sort()).toEqual(['A', 'C']);
    });

    it('are listed newest first, each once, page after page', async () => {
      for (const [id, createdAt] of [
        ['b', 5],
        ['a', 5],
        ['c', 9],
        ['d', 1],
        ['e', 5],
      ] as const) {
        await store().templates.insert({ ...templateOf(id), createdAt });
      }
      const all = await everyPage<{ id: string; createdAt: number }>((after) =>
        store().templates.list({ now: 0, after, limit: 2 }),
      );
      expect(all.map(({ id }) => id)).toEqual(['c', 'a', 'b', 'e', 'd']);
    });

    const phases = { D: 'draft', P: 'paused', E: 'ended', L: 'published' } as const;
    it.each<[TemplateStatus, number, string[]]>([
      ['draft', 1500, ['D']],
      ['paused', 1500, ['P']],
      ['scheduled', 999, ['L']],
      ['active', 999, []],
      ['active', 1000, ['L']],
      ['active', 1999, ['L']],
      ['active', 2000, []],
      ['ended', 1999, ['E']],
      ['ended', 2000, ['E', 'L']],
    ])('that are %s at %i are %j', async (status, now, expected) => {
      for (const [id, phase] of Object.entries(phases)) {
        await store().templates.insert({ ...templateOf(id), phase });
      }
      const found = await store().templates.list({ status, now, after: null, limit: 10 });
      expect(found.map(({ id }) => id)).toEqual(expected);
    });

    it('are found by merchant, and by a part of name or id, whatever the case', async () => {
      await store().templates.insert(templateOf('spring-1', { name: 'Green TEA', merchantId: 'm1' }));
      await store().templates.insert(templateOf('Tea-2', { name: 'Coffee', merchantId: 'm2' }));
      await store().templates.insert(templateOf('x-3', { name: 'Milk' }));
      const list = async (query: { q?: string; merchantId?: string }) =>
        (await store().templates.list({ ...query, now: 0, after: null, limit: 10 })).map(({ id }) => id);
      expect(await list({ q: 'tea' })).toEqual(['Tea-2', 'spring-1']);
      expect(await list({ q: 'tea', merchantId: 'm1' })).toEqual(['spring-1']);
      expect(await list({ merchantId: 'm2' })).toEqual(['Tea-2']);
      expect(await list({ q: '%' })).toEqual([]);
    });
  });
}
