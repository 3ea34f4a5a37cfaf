import { expect, test } from 'vitest';
import { createMemoryRateCounter } from '../../src/adapters/memory/rate-counters.ts';
import { createClaimRates } from '../../src/app/claim-rates.ts';
import type { ClaimToJudge } from '../../src/ports/risk-check.ts';
import { templateOf } from '../domain/make.ts';

const none = { user: 0, address: 0, device: 0 };
const claim = (
  userId: string,
  address: string | null = null,
  deviceId: string | null = null,
): ClaimToJudge => ({
  template: templateOf('t'),
  userId,
  channel: null,
  region: null,
  caller: { address, deviceId, challenge: null },
});

test.each<[what: string, rates: Partial<typeof none>, claims: ClaimToJudge[], by: (string | null)[]]>([
  ['a user', { user: 2 }, [claim('u'), claim('u'), claim('v'), claim('u')], [null, null, null, 'user']],
  [
    'an address',
    { address: 1 },
    [claim('u', '192.0.2.1'), claim('v', '192.0.2.2'), claim('w', '192.0.2.1')],
    [null, null, 'address'],
  ],
  [
    'an IPv4 address as IPv6',
    { address: 1 },
    [claim('u', '192.0.2.1'), claim('v', '::ffff:192.0.2.1')],
    [null, 'address'],
  ],
  [
    'a /64',
    { address: 1 },
    [claim('u', '2001:db8::1'), claim('v', '2001:db8:0:1::1'), claim('w', '2001:db8::ffff:0:0:2')],
    [null, null, 'address'],
  ],
  ['no address', { address: 1 }, [claim('u'), claim('v')], [null, null]],
  [
    'a device',
    { device: 1 },
    [claim('u', null, 'd'), claim('v', null, 'e'), claim('w', null, 'd')],
    [null, null, 'device'],
  ],
  ['nothing', {}, [claim('u', '192.0.2.1', 'd'), claim('u', '192.0.2.1', 'd')], [null, null]],
])('counts claims of %s', async (_, rates, claims, by) => {
  const check = createClaimRates(createMemoryRateCounter, { ...none, ...rates });
  const heard: unknown[] = [];
  for (const one of claims) {
    const verdict = await check.judge(one);
    heard.push(verdict.ok ? null : verdict.reason.params.by);
    if (!verdict.ok)
      expect(verdict.reason).toMatchObject({ code: 'rate-limited', params: { retryAfterSeconds: 1 } });
  }
  expect(heard).toEqual(by);
});

test('a second later the user may claim again', async () => {
  const check = createClaimRates(createMemoryRateCounter, { ...none, user: 1 });
  await check.judge(claim('u'));
  expect((await check.judge(claim('u'))).ok).toBe(false);
  await expect.poll(async () => (await check.judge(claim('u'))).ok, { timeout: 5000 }).toBe(true);
});
