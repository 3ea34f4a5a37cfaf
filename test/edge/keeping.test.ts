import { describe, expect, it } from 'vitest';
import { keepingOf } from '../../src/edge/keeping.ts';

const of = (headers: Record<string, string>, status = 200) =>
  keepingOf({ status, headers: new Headers(headers) });

describe('how long an answer is kept', () => {
  it.each([
    ['public, max-age=1', 1000, 1, true],
    ['max-age=60', 60_000, 60, true],
    ['Public,MAX-AGE="5"', 5000, 5, true],
    ['public, max-age=0', 0, 0, true],
    ['public, max-age=1, max-age=9', 1000, 1, true],
    ['public, s-maxage=10, max-age=2', 10_000, 2, false],
    ['public, max-age=3, must-revalidate', 3000, 3, false],
    ['public, max-age=3, proxy-revalidate', 3000, 3, false],
    ['public, max-age=-1', 0, 0, true],
    ['public, max-age=soon', 0, 0, true],
    ['public, max-age=99999999999', 0, 0, true],
    ['', 0, 0, true],
  ])(
    '%j: fresh for %i ms, others %i s, may stand in: %s',
    (said, freshMs, othersMayKeepSeconds, mayStandIn) => {
      expect(of({ 'cache-control': said })).toEqual({ freshMs, othersMayKeepSeconds, mayStandIn });
    },
  );

  it('is shorter by the age that it has already', () => {
    expect(of({ 'cache-control': 'public, max-age=10', age: '4' })).toMatchObject({
      freshMs: 6000,
      othersMayKeepSeconds: 6,
    });
    expect(of({ 'cache-control': 'public, max-age=10', age: '40' })).toMatchObject({ freshMs: 0 });
  });

  it.each([
    ['private', { 'cache-control': 'private, max-age=60' }],
    ['private in part', { 'cache-control': 'max-age=60, private="x-user"' }],
    ['no-store', { 'cache-control': 'public, max-age=60, no-store' }],
    ['no-cache', { 'cache-control': 'no-cache' }],
    ['a cookie is set', { 'cache-control': 'public, max-age=60', 'set-cookie': 'a=1' }],
    ['it varies with anything', { 'cache-control': 'public, max-age=60', vary: '*' }],
    [
      'it varies with a header that is in no key',
      { 'cache-control': 'public, max-age=60', vary: 'Origin, Cookie' },
    ],
  ])('is not at all where %s', (_what, headers) => {
    expect(of(headers)).toBeNull();
  });

  it.each([201, 204, 206, 301, 302, 400, 401, 404, 429, 500, 503])('is not at all for %i', (status) => {
    expect(of({ 'cache-control': 'public, max-age=60' }, status)).toBeNull();
  });

  it('lets an answer vary with the site that asks, which is in the key', () => {
    expect(of({ 'cache-control': 'public, max-age=1', vary: 'Origin, Accept-Encoding' })).not.toBeNull();
  });
});
