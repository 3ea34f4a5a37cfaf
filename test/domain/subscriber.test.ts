import { expect, test } from 'vitest';
import { subscriberOf } from '../../src/domain/subscriber.ts';

test.each([
  ['192.0.2.1', '192.0.2.1'],
  ['::ffff:192.0.2.1', '192.0.2.1'],
  ['2001:db8::1', '2001:db8:0:0/64'],
  ['2001:db8:0:0:1:2:3:4', '2001:db8:0:0/64'],
  ['2001:0DB8:0000:0000:ffff::', '2001:db8:0:0/64'],
  ['2001:db8:0:1::1', '2001:db8:0:1/64'],
  ['::1', '0:0:0:0/64'],
  ['1::', '1:0:0:0/64'],
  ['1:2:3::4:5', '1:2:3:0/64'],
  ['1:2:3:4:5:6:7::', '1:2:3:4/64'],
  ['64:ff9b::192.0.2.33', '64:ff9b:0:0/64'],
  ['unix-socket', 'unix-socket'],
])('%s is counted as %s', (address, subscriber) => {
  expect(subscriberOf(address)).toBe(subscriber);
});
