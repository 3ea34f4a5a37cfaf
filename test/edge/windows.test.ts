import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { windowsOf } from '../../src/edge/windows.ts';

const t0 = Date.parse('2026-11-11T00:00:00Z');
const iso = (t: number) => new Date(t).toISOString();
const badge = (couponId: string, from: number, to: number) => ({
  couponId,
  opensAt: iso(t0 + from),
  closesAt: iso(t0 + to),
});
const badges = (items: Record<string, unknown>) => JSON.stringify({ at: iso(t0), items });
const coupon = (status: string) => JSON.stringify({ ...badge('c', 100, 200), status });
const now = { isPreview: false };

describe('what of an answer shows at an instant', () => {
  const two = badges({ a: [badge('x', 0, 100), badge('y', 0, 200)], b: [badge('x', 0, 100)] });

  it.each([
    [99, { a: ['x', 'y'], b: ['x'] }],
    [100, { a: ['y'], b: [] }],
    [199, { a: ['y'], b: [] }],
    [200, { a: [], b: [] }],
  ])('badges at %i ms', (at, shown) => {
    const text = windowsOf({ kind: 'badges', ...now }, two)?.textAt(t0 + at) ?? '';
    const { items } = JSON.parse(text) as { items: Record<string, { couponId: string }[]> };
    expect(
      Object.fromEntries(Object.entries(items).map(([id, of]) => [id, of.map((b) => b.couponId)])),
    ).toEqual(shown);
  });

  it('is the text of the origin, byte for byte, where nothing has closed', () => {
    const spaced = JSON.stringify(JSON.parse(two), null, 2);
    expect(windowsOf({ kind: 'badges', ...now }, spaced)?.textAt(t0)).toBe(spaced);
  });

  it('a badge that opens later by this clock waits for it', () => {
    const early = badges({ a: [badge('x', 5, 100)] });
    const windows = windowsOf({ kind: 'badges', ...now }, early);
    expect(windows?.textAt(t0 + 4)).toBe(badges({ a: [] }));
    expect(windows?.textAt(t0 + 5)).toBe(early);
  });

  it('a preview of another instant shows what it showed, at any time', () => {
    const windows = windowsOf({ kind: 'badges', isPreview: true }, two);
    expect(windows).toMatchObject({ boundaries: [] });
    expect(windows?.textAt(t0 + 1e9)).toBe(two);
  });

  it('a list of coupons loses those that have closed', () => {
    const list = JSON.stringify({ coupons: [badge('x', 0, 100), badge('y', 0, 200)], nextCursor: null });
    expect(windowsOf({ kind: 'coupons', ...now }, list)?.textAt(t0 + 100)).toBe(
      JSON.stringify({ coupons: [badge('y', 0, 200)], nextCursor: null }),
    );
  });

  it.each([
    ['scheduled', 99, 'scheduled'],
    ['scheduled', 100, 'active'],
    ['scheduled', 200, 'ended'],
    ['active', 199, 'active'],
    ['active', 200, 'ended'],
    ['paused', 150, 'paused'],
    ['paused', 250, 'paused'],
    ['ended', 150, 'ended'],
  ])('the page of a coupon that was %s says at %i ms that it is %s', (was, at, is) => {
    expect(windowsOf({ kind: 'coupon', ...now }, coupon(was))?.textAt(t0 + at)).toBe(coupon(is));
  });

  it('the items of a coupon are the same at any time', () => {
    expect(windowsOf({ kind: 'coupon-items', ...now }, '{"items":[]}')?.textAt(t0)).toBe('{"items":[]}');
  });

  it('names every boundary once, in order', () => {
    const many = badges({ a: [badge('x', 50, 100), badge('y', 0, 100)], b: [badge('z', -5, 70)] });
    expect(windowsOf({ kind: 'badges', ...now }, many)?.boundaries).toEqual(
      [-5, 0, 50, 70, 100].map((t) => t0 + t),
    );
  });

  it.each([
    ['badges', ''],
    ['badges', '<html>'],
    ['badges', 'null'],
    ['badges', '{}'],
    ['badges', '{"items":[]}'],
    ['badges', '{"items":{"a":{}}}'],
    ['badges', '{"items":{"a":[{"couponId":"x"}]}}'],
    ['badges', '{"items":{"a":[{"opensAt":"soon","closesAt":"later"}]}}'],
    ['coupons', '{"items":{}}'],
    ['coupon', '{"coupons":[]}'],
  ] as const)('of %s that read %j nobody can tell', (kind, text) => {
    expect(windowsOf({ kind, ...now }, text)).toBeNull();
  });

  it('shows exactly what is open, at any instant, for any windows', () => {
    const window = fc.tuple(fc.integer({ min: 0, max: 50 }), fc.integer({ min: 1, max: 50 }));
    fc.assert(
      fc.property(fc.array(window, { maxLength: 8 }), fc.integer({ min: -5, max: 110 }), (windows, at) => {
        const given = windows.map(([from, long], i) => badge(String(i), from, from + long));
        const open = given.filter((_b, i) => {
          const [from = 0, long = 0] = windows[i] ?? [];
          return from <= at && at < from + long;
        });
        const shown = windowsOf({ kind: 'badges', ...now }, badges({ a: given }))?.textAt(t0 + at);
        expect(shown).toBe(badges({ a: open }));
      }),
    );
  });
});
