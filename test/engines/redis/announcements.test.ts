import { randomUUID } from 'node:crypto';
import { afterEach, expect, it } from 'vitest';
import { createRedisAnnouncements } from '../../../src/adapters/redis/announcements.ts';
import { connectRedis } from '../../../src/adapters/redis/connect-redis.ts';
import { type RedisServer, startRedis, startRedisCluster } from '../redis-server.ts';

const opened: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of opened.splice(0).reverse()) await close();
});

async function serverOf(): Promise<RedisServer> {
  const server = await startRedis();
  opened.push(() => server.stop());
  return server;
}

/** One process on the channel, and what its listener heard. */
async function join(url: string, instance: string = randomUUID()) {
  const connection = await connectRedis({ url, commandTimeoutMs: 300 });
  opened.push(() => connection.close());
  const announcements = await createRedisAnnouncements({ client: connection.client, instance });
  opened.push(() => announcements.close());
  const heard: string[] = [];
  const stop = announcements.subscribe((keys) => heard.push(...keys));
  return { ...connection, ...announcements, heard, stop };
}

const soon = { interval: 5, timeout: 10_000 };

it.each([
  ['one server', startRedis],
  ['a cluster', startRedisCluster],
])('every process hears what one of them announces, the own one at once (%s)', async (_, start) => {
  const server = await start();
  opened.push(() => server.stop());
  const [one, two] = [await join(server.url), await join(server.url)];
  one.announce(['coupon|A', 'item|x']);
  expect(one.heard).toEqual(['coupon|A', 'item|x']);
  await expect.poll(() => two.heard, soon).toEqual(['coupon|A', 'item|x']);
  two.announce(['stock|A']);
  await expect.poll(() => one.heard, soon).toEqual(['coupon|A', 'item|x', 'stock|A']);
  two.stop();
  one.announce(Array.from({ length: 2_500 }, (__, n) => `item|${n}`));
  await expect.poll(() => one.heard.length, soon).toBe(2_503);
  expect(two.heard).toEqual(['coupon|A', 'item|x', 'stock|A']);
});

it('a message that was lost is missed: by the next one, or by the beat that repeats the newest number', async () => {
  const server = await serverOf();
  const one = await join(server.url, 'one');
  const say = (number: number, keys: readonly string[]) =>
    one.client.publish('clipper:announcements', JSON.stringify({ from: 'other', number, keys }));
  await say(1, ['item|1']);
  await say(1, []);
  await say(2, ['item|2']);
  await expect.poll(() => one.heard, soon).toEqual(['item|1', 'item|2']);
  await say(4, ['item|4']);
  await expect.poll(() => one.heard.slice(2), soon).toEqual(['*', 'item|4']);
  await say(5, []);
  await expect.poll(() => one.heard.slice(4), soon).toEqual(['*']);
  await one.client.publish('clipper:announcements', 'what is this');
  await expect.poll(() => one.heard.slice(5), soon).toEqual(['*']);
});

it('a listener whose connection broke hears that it may have missed some, then goes on listening', async () => {
  const server = await serverOf();
  const [one, two] = [await join(server.url), await join(server.url)];
  await one.client.call('CLIENT', 'KILL', 'TYPE', 'pubsub');
  await expect.poll(() => two.heard.includes('*'), soon).toBe(true);
  await expect
    .poll(() => {
      one.announce(['item|x']);
      return two.heard.includes('item|x');
    }, soon)
    .toBe(true);
});

it('in silence every second counts as missed, and afterwards it listens as before', async () => {
  const server = await serverOf();
  const [one, two] = [await join(server.url), await join(server.url)];
  server.process.kill('SIGSTOP');
  const began = performance.now();
  one.announce(['item|x']);
  expect(one.heard).toEqual(['item|x']);
  await expect.poll(() => two.heard.filter((key) => key === '*').length, soon).toBeGreaterThanOrEqual(2);
  expect(performance.now() - began).toBeLessThan(6_000);
  server.process.kill('SIGCONT');
  two.heard.length = 0;
  await expect
    .poll(() => {
      one.announce(['item|y']);
      return two.heard.includes('item|y');
    }, soon)
    .toBe(true);
});
