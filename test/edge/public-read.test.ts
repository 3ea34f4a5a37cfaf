import { describe, expect, it } from 'vitest';
import type { z } from 'zod';
import { publicReadOf, routes } from '../../src/edge/public-read.ts';
import { badgeQuery, couponItemsQuery, couponsQuery } from '../../src/http/schemas/coupon.ts';

const edge = 'https://edge.example';
const read = (path: string, headers: Record<string, string> = {}) =>
  publicReadOf(new Request(edge + path, { headers }));

describe('a public read', () => {
  it.each([
    ['/v1/badges?itemIds=a,b', 'badges'],
    ['/v1/coupons', 'coupons'],
    ['/v1/coupons?q=milk', 'coupons'],
    ['/v1/coupons/t-100', 'coupon'],
    ['/v1/coupons/a:b.c_D-1', 'coupon'],
    ['/v1/coupons/t-100/items?sort=-price', 'coupon-items'],
  ])('%s is one of %s', (path, kind) => {
    expect(read(path)).toMatchObject({ kind, target: path, key: path, site: null, isPreview: false });
  });

  it.each([
    ['a page token', '/v1/coupons/t-100/page-token'],
    ['claims', '/v1/coupons/t-100/claims'],
    ['a wallet', '/v1/users/u1/coupons'],
    ['the health of the origin', '/healthz'],
    ['an id that no coupon has', '/v1/coupons/a%20b'],
    ['an id that is too long', `/v1/coupons/${'x'.repeat(65)}`],
    ['a slash at the end', '/v1/badges/?itemIds=a'],
    ['two slashes', '/v1//badges?itemIds=a'],
    ['another case', '/V1/badges?itemIds=a'],
    ['an unknown parameter', '/v1/badges?itemIds=a&x=1'],
    ['a parameter of another route', '/v1/badges?itemIds=a&sort=price'],
    ['a query where there is none', '/v1/coupons/t-100?limit=1'],
    ['a repeated parameter', '/v1/badges?itemIds=a&itemIds=b'],
    ['bytes that are no UTF-8', '/v1/coupons?q=%ff'],
    ['a very long URL', `/v1/badges?itemIds=${'x'.repeat(8192)}`],
  ])('is not %s', (_what, path) => {
    expect(read(path)).toBeNull();
  });

  it.each([
    ['a key or a token', { authorization: 'Bearer k' }],
    ['a cookie', { cookie: 'a=1' }],
    ['the origin of a page that is longer than any', { origin: `https://${'x'.repeat(300)}` }],
  ])('has not %s', (_what, headers) => {
    expect(read('/v1/badges?itemIds=a', headers)).toBeNull();
  });

  it.each(['HEAD', 'POST', 'OPTIONS', 'DELETE'])('is no %s', (method) => {
    expect(publicReadOf(new Request(`${edge}/v1/badges?itemIds=a`, { method }))).toBeNull();
  });

  it.each([
    ['the order of parameters', '/v1/badges?limit=3&itemIds=a,b', '/v1/badges?itemIds=a,b&limit=3'],
    ['percent signs that change nothing', '/v1/badges?itemIds=%61%2Cb', '/v1/badges?itemIds=a,b'],
    ['plus and %20', '/v1/coupons?q=oat%20milk', '/v1/coupons?q=oat+milk'],
    ['empty parts', '/v1/badges?&itemIds=a&', '/v1/badges?itemIds=a'],
    ['a fragment', '/v1/badges?itemIds=a#top', '/v1/badges?itemIds=a'],
  ])('has the same key whatever %s', (_what, one, other) => {
    expect(read(one)?.key).toBe(other);
    expect(read(other)?.target).toBe(other);
  });

  it.each([
    ['the order of items: it is the order of the answer', '/v1/badges?itemIds=a,b', '/v1/badges?itemIds=b,a'],
    ['an empty parameter: it may be refused', '/v1/badges?itemIds=a', '/v1/badges?itemIds=a&channel='],
    ['accents', '/v1/coupons?q=cafe', '/v1/coupons?q=caf%C3%A9'],
    ['a sign that would end a parameter', '/v1/coupons?q=a&brand=b', '/v1/coupons?q=a%26brand%3Db'],
  ])('has another key for %s', (_what, one, other) => {
    expect(read(one)?.key).not.toBe(read(other)?.key);
  });

  it('has a key for each site whose pages ask: the answer names it', () => {
    const keys = [{}, { origin: 'https://a.example' }, { origin: 'https://b.example' }].map(
      (headers) => read('/v1/badges?itemIds=a', headers)?.key,
    );
    expect(new Set(keys).size).toBe(3);
  });

  it('knows that badges for another instant are a preview', () => {
    expect(read('/v1/badges?itemIds=a&at=2026-11-11T00:00:00Z')).toMatchObject({ isPreview: true });
  });

  it('takes the parameters that the origin takes', () => {
    const known: [string, z.ZodObject | null][] = [
      ['badges', badgeQuery],
      ['coupons', couponsQuery],
      ['coupon', null],
      ['coupon-items', couponItemsQuery],
    ];
    expect(routes.map(({ kind, query }) => [kind, [...query].sort()])).toEqual(
      known.map(([kind, schema]) => [kind, Object.keys(schema?.shape ?? {}).sort()]),
    );
  });
});
