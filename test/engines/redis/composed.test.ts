import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { claimCoupon } from '../../../src/app/claim-coupon.ts';
import { type Composition, compose } from '../../../src/compose.ts';
import { templateOf } from '../../domain/make.ts';
import { type RedisServer, startRedis } from '../redis-server.ts';

let server: RedisServer;
let dataDir: string;
let composition: Composition | null = null;
beforeAll(async () => {
  server = await startRedis();
  dataDir = await mkdtemp(join(tmpdir(), 'clipper-composed-'));
  composition = await compose(
    {
      dataDir,
      secretKey: 'a-secret-of-the-tests',
      redisUrl: server.url,
      claimRates: { user: 2, address: 0, device: 0 },
      requestRates: { principal: 2, address: 0 },
    },
    { apart: { prefix: 'apart:' } },
  );
});
afterAll(async () => {
  server.process.kill('SIGCONT');
  await composition?.close();
  await server.stop();
  await rm(dataDir, { recursive: true });
});

it('a process that closes tells Redis first what it has settled', async () => {
  const settings = { dataDir, secretKey: 'a-secret-of-the-tests', redisUrl: server.url };
  const { ports, close } = await compose(settings, { apart: { prefix: 'closing:' } });
  const template = templateOf('D', { claim: { opensAt: 0, closesAt: ports.clock.now() + 1e9, total: 9 } });
  await ports.templates.insert(template);
  const asked = { couponId: 'D', userId: 'a', channel: null, region: null, fromPage: false, requestId: null };
  expect((await claimCoupon(ports, asked)).ok).toBe(true);
  await close();
  const client = new Redis(server.url);
  const gate = 'closing:clipper:gate:{D:0}';
  expect([await client.hlen(`${gate}:held`), await client.hget(`${gate}:book`, 'issued')]).toEqual([0, '1']);
  client.disconnect();
});

it('a server with a Redis claims through it, counts in it, repeats answers from it, and goes on without it', async () => {
  if (!composition) throw new Error('It was composed before.');
  const { ports } = composition;
  const now = ports.clock.now();
  const claimRules = { opensAt: 0, closesAt: now + 1e9, total: 9, perUser: 3 };
  await ports.templates.insert(
    templateOf('C', { claim: claimRules, validity: { type: 'fixed', from: 0, to: now + 2e9 } }),
  );
  const claim = async (userId: string) => {
    const caller = { address: null, deviceId: null, challenge: null };
    const asked = {
      couponId: 'C',
      userId,
      channel: null,
      region: null,
      fromPage: false,
      requestId: null,
      caller,
    };
    const answer = await claimCoupon(ports, asked);
    return answer.ok ? 'claimed' : answer.reason.code;
  };
  const client = new Redis(server.url);
  const lies = async (name: string) => (await client.keys(`apart:clipper:${name}*`)).length > 0;
  const health = async () => (await ports.engines.at(-1)?.check())?.ok;

  expect([await claim('a'), await claim('a'), await claim('a')]).toEqual([
    'claimed',
    'claimed',
    'rate-limited',
  ]);
  expect(await lies('gate:{C:0}:book')).toBe(true);
  expect(await lies('rate:claims:user')).toBe(true);
  await ports.requestRates.take('principal', 'key');
  expect(await lies('rate:requests:principal')).toBe(true);
  const run = { principal: 'P', key: 'K', fingerprint: 'F', token: 'T', now, leaseMs: 1_000 };
  await ports.idempotency.begin(run);
  await ports.idempotency.complete('P', 'K', 'T', { status: 201, headers: {}, body: '{}' }, now + 60_000);
  await expect.poll(() => lies('answer:')).toBe(true);
  client.disconnect();
  expect(await health()).toBe(true);

  server.process.kill('SIGSTOP');
  expect(await claim('b')).toBe('claimed');
  expect(await health()).toBe(false);
  expect((await ports.userCoupons.serials('C')).taken).toBe(3);
});
