import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { createRedisClaimRates } from '../../../src/adapters/redis/claim-rates.ts';
import { connectRedis, type RedisConnection } from '../../../src/adapters/redis/connect-redis.ts';
import { createRedisRequestRates } from '../../../src/adapters/redis/request-rates.ts';
import type { ClaimToJudge } from '../../../src/ports/risk-check.ts';
import { templateOf } from '../../domain/make.ts';
import { type RedisServer, startRedis } from '../redis-server.ts';

let server: RedisServer;
let processes: RedisConnection[];
beforeAll(async () => {
  server = await startRedis();
  const settings = { url: server.url, commandTimeoutMs: 300 };
  processes = [await connectRedis(settings), await connectRedis(settings)];
});
beforeEach(async () => {
  await processes[0]?.client.flushall();
});
afterAll(async () => {
  await Promise.all(processes.map((one) => one.close()));
  await server.stop();
});

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
const none = { user: 0, address: 0, device: 0 };

it.each<[what: string, rates: Partial<typeof none>, claims: ClaimToJudge[], by: (string | null)[]]>([
  ['a user', { user: 2 }, [claim('u'), claim('u'), claim('v'), claim('u')], [null, null, null, 'user']],
  [
    'a /64',
    { address: 1 },
    [claim('u', '2001:db8::1'), claim('v', '2001:db8:0:1::1'), claim('w', '2001:db8::ffff:0:0:2')],
    [null, null, 'address'],
  ],
  ['no address', { address: 1 }, [claim('u'), claim('v')], [null, null]],
  ['a device', { device: 1 }, [claim('u', null, 'd'), claim('v', null, 'd')], [null, 'device']],
  ['nothing', {}, [claim('u'), claim('u')], [null, null]],
])('counts claims of %s, on whichever process', async (_, rates, claims, by) => {
  const checks = processes.map(({ client }) => createRedisClaimRates(client, { ...none, ...rates }));
  const heard: unknown[] = [];
  for (const [n, one] of claims.entries()) {
    const verdict = await checks[n % 2]?.judge(one);
    if (!verdict) throw new Error('There are two processes.');
    heard.push(verdict.ok ? null : verdict.reason.params.by);
    if (!verdict.ok) {
      expect(verdict.reason).toMatchObject({ code: 'rate-limited', params: { retryAfterSeconds: 1 } });
    }
  }
  expect(heard).toEqual(by);
});

it('a second later the user may claim again', async () => {
  const [check] = processes.map(({ client }) => createRedisClaimRates(client, { ...none, user: 1 }));
  const may = async () => (await check?.judge(claim('u')))?.ok;
  expect(await may()).toBe(true);
  expect(await may()).toBe(false);
  await expect.poll(may, { timeout: 5_000 }).toBe(true);
});

it('counts requests of a minute, on whichever process, and says what is left', async () => {
  const [one, two] = processes.map(({ client }) =>
    createRedisRequestRates(client, { principal: 2, address: 0 }),
  );
  expect(one?.bounds).toEqual({ principal: true, address: false });
  expect(await one?.take('address', 'a')).toBeNull();
  expect(await one?.take('principal', 'key')).toMatchObject({ allowed: true, limit: 2, remaining: 1 });
  expect(await two?.take('principal', 'key')).toMatchObject({
    allowed: true,
    remaining: 0,
    windowSeconds: 60,
  });
  const refused = await one?.take('principal', 'key');
  expect(refused).toMatchObject({ allowed: false, remaining: 0 });
  expect(refused?.resetSeconds).toBeGreaterThan(50);
  expect(await one?.take('principal', 'other')).toMatchObject({ allowed: true });
});

it('while Redis is silent each process counts for itself, and soon nobody waits for it', async () => {
  const checks = processes.map(({ client }) => createRedisClaimRates(client, { ...none, user: 1 }));
  server.process.kill('SIGSTOP');
  try {
    for (const check of checks) expect(await check.judge(claim('u'))).toEqual({ ok: true });
    const began = performance.now();
    for (const check of checks) expect(await check.judge(claim('u'))).toMatchObject({ ok: false });
    expect(performance.now() - began).toBeLessThan(250);
  } finally {
    server.process.kill('SIGCONT');
  }
});
