import { describe, expect, it } from 'vitest';
import { createEntries } from '../../src/edge/entries.ts';
import { entryOf, type KeptEntry } from '../../src/edge/kept-entry.ts';

describe('the memory of an isolate', () => {
  const entry = (body: string, confirmedAt = 0): KeptEntry => {
    const kept = { body, headers: {}, etag: null, confirmedAt, freshUntil: 0, othersMayKeepSeconds: 0 };
    const made = entryOf({ kind: 'coupon-items', isPreview: false }, { ...kept, mayStandIn: true });
    if (!made) throw new Error('items have no windows');
    return made;
  };
  const holds = (entries: ReturnType<typeof createEntries>, keys: string) =>
    [...keys].filter((key) => entries.get(key)).join('');

  it('holds so many answers; the one that was asked for least lately goes', () => {
    const entries = createEntries({ entries: 3, characters: 1000 });
    for (const key of 'abc') entries.set(key, entry('x'));
    entries.get('a');
    entries.set('d', entry('x'));
    expect(holds(entries, 'abcd')).toBe('acd');
  });

  it('holds so many characters', () => {
    const entries = createEntries({ entries: 100, characters: 20 });
    for (const key of 'abcd') entries.set(key, entry('123456789'));
    expect(holds(entries, 'abcd')).toBe('cd');
  });

  it('counts what is replaced and what is dropped no more', () => {
    const entries = createEntries({ entries: 100, characters: 20 });
    for (let i = 0; i < 50; i++) entries.set('a', entry('123456789', i));
    entries.set('b', entry('123456789'));
    expect(holds(entries, 'ab')).toBe('ab');
    entries.delete('a');
    entries.delete('a');
    entries.set('c', entry('123456789'));
    expect(holds(entries, 'abc')).toBe('bc');
  });

  it('holds nothing that is larger than all of it', () => {
    const entries = createEntries({ entries: 100, characters: 20 });
    entries.set('a', entry('x'.repeat(100)));
    expect(holds(entries, 'a')).toBe('');
  });

  it('puts no older answer in the place of a newer one', () => {
    const entries = createEntries();
    entries.set('a', entry('new', 2));
    entries.set('a', entry('old', 1));
    expect(entries.get('a')?.kept.body).toBe('new');
  });
});
