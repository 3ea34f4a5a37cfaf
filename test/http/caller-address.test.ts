import { expect, test } from 'vitest';
import { createCallerAddress } from '../../src/http/caller-address.ts';

const proxies = ['10.0.0.0/8', '2001:db8::/32'];
const many = Array.from({ length: 40 }, (_, i) => (i === 0 ? '203.0.113.1' : '10.0.0.9')).join(',');

test.each<[what: string, string[], socket: string | null, forwarded: string | undefined, string | null]>([
  ['no proxies: the header is not believed', [], '203.0.113.9', '198.51.100.7', '203.0.113.9'],
  ['a socket that is no proxy', proxies, '203.0.113.9', '198.51.100.7', '203.0.113.9'],
  ['a proxy that says nothing', proxies, '10.1.1.1', undefined, '10.1.1.1'],
  ['behind one proxy', proxies, '10.1.1.1', '198.51.100.7', '198.51.100.7'],
  ['what the shopper wrote himself', proxies, '10.1.1.1', '1.2.3.4, 198.51.100.7', '198.51.100.7'],
  ['behind two proxies', proxies, '10.1.1.1', '198.51.100.7, 10.2.2.2', '198.51.100.7'],
  ['proxies alone: the furthest', proxies, '10.1.1.1', '10.3.3.3,10.2.2.2', '10.3.3.3'],
  ['of another kind', proxies, '2001:db8::1', '198.51.100.7', '198.51.100.7'],
  ['IPv4 in the clothes of IPv6', proxies, '::ffff:10.1.1.1', '::ffff:198.51.100.7', '198.51.100.7'],
  ['with ports', proxies, '10.1.1.1', '[2001:db9::7]:443, 10.2.2.2:80', '2001:db9::7'],
  ['nonsense: the proxy before it', proxies, '10.1.1.1', '198.51.100.7, unknown, 10.2.2.2', '10.2.2.2'],
  ['an empty header', proxies, '10.1.1.1', '', '10.1.1.1'],
  ['a row of proxies that never ends', proxies, '10.1.1.1', many, '10.0.0.9'],
  ['no socket', proxies, null, '198.51.100.7', null],
  ['with a zone', [], 'fe80::1%eth0', undefined, 'fe80::1'],
])('%s', (_, trusted, socket, forwardedFor, expected) => {
  expect(createCallerAddress(trusted)({ socket, forwardedFor })).toBe(expected);
});
