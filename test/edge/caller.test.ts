import { describe, expect, it } from 'vitest';
import { withCaller } from '../../src/edge/caller.ts';

describe("the caller's address", () => {
  it.each([
    ['is what Cloudflare saw', { 'cf-connecting-ip': '203.0.113.9' }, '203.0.113.9'],
    [
      'is not what the client wrote',
      { 'cf-connecting-ip': '203.0.113.9', 'x-forwarded-for': '10.0.0.1' },
      '203.0.113.9',
    ],
    ['is nobody’s word where Cloudflare says none', { 'x-forwarded-for': '10.0.0.1' }, null],
    ['may be IPv6', { 'cf-connecting-ip': '2001:db8::1' }, '2001:db8::1'],
  ])('%s', (_what, headers, forwarded) => {
    expect(withCaller(new Headers(headers)).get('x-forwarded-for')).toBe(forwarded);
  });
});
