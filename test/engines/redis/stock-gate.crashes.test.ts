import { randomUUID } from 'node:crypto';
import { afterEach, expect, it, vi } from 'vitest';
import { openMemoryStore } from '../../../src/adapters/memory/open-memory-store.ts';
import { bucketKeys } from '../../../src/adapters/redis/gate-keys.ts';
import { createScripts } from '../../../src/adapters/redis/run-script.ts';
import type { CouponTemplate } from '../../../src/domain/template.ts';
import type { StockGate } from '../../../src/ports/stock-gate.ts';
import { copyOf } from '../../contracts/make.ts';
import { templateOf } from '../../domain/make.ts';
import { startRedis } from '../redis-server.ts';
import { withRedis } from './each-with-redis.ts';

const redis = withRedis(() => startRedis());
const day = '2026-03-01';
const limited = (limits: Partial<CouponTemplate['claim']>) =>
  templateOf('C', { claim: { opensAt: 0, closesAt: 9, perUser: null, ...limits } });

afterEach(() => {
  vi.useRealTimers();
});

let requests = 0;
const ask = (gate: StockGate, template: CouponTemplate, userId: string) => {
  const n = ++requests;
  return gate.reserve({ template, userId, requestId: `r${n}`, userCouponId: `uc-${n}`, day, now: 10 });
};

function open(buckets: number) {
  const { userCoupons } = openMemoryStore();
  const prefix = `${randomUUID()}:`;
  const { client } = redis().connection;
  const start = () => redis().process(userCoupons, prefix, () => buckets);
  return { userCoupons, client, start, keys: (bucket: number) => bucketKeys(prefix, 'C', bucket), prefix };
}

it('who died while reading holds up the others for a bounded time only', async () => {
  const { client, start, keys } = open(1);
  const { book, held, late } = keys(0);
  await createScripts(client)('begin', [book, held, late], ['the dead', 'first', 0, 1, 60_000]);
  const gate = start();
  const began = performance.now();
  expect(await ask(gate, limited({ total: 3 }), 'a')).toEqual({ ok: false, code: 'busy' });
  expect(performance.now() - began).toBeLessThan(5_000);
  // Badges do not wait for it, and ask again after a while only.
  for (const most of [1_000, 95]) {
    const asked = performance.now();
    expect((await gate.soldOut([limited({ total: 3 })])).couponIds).toEqual(new Set());
    expect(performance.now() - asked).toBeLessThan(most);
  }
  // As when the time of its lock is over.
  await client.hset(book, 'until', '1');
  expect(await ask(gate, limited({ total: 3 }), 'a')).toMatchObject({ reservation: { serial: 1 } });
});

it.each(['serial', 'day'] as const)(
  'a loan (%s) whose borrower died goes back to the lender',
  async (what) => {
    const { client, start, keys } = open(2);
    const gate = start();
    const template = limited(what === 'serial' ? { total: 4 } : { perDay: 4 });
    expect(await ask(gate, template, 'a')).toMatchObject({ ok: true });
    const epoch = Number(await client.hget(keys(0).book, 'epoch'));
    for (const bucket of [0, 1]) {
      const { book, free, loans, dayFree } = keys(bucket);
      const lend = [`lost-${bucket}`, what, day, epoch, 4, 9, bucket, 2];
      await createScripts(client)('lend', [book, free, loans, dayFree(day)], lend);
    }
    const code = what === 'serial' ? 'sold-out' : 'sold-out-today';
    expect(await ask(gate, template, 'b')).toEqual({ ok: false, code });
    if (what === 'serial') {
      expect(await gate.books(template)).toMatchObject({ issued: 0, reserved: 4, free: 0 });
    }
    // However fast the clock of this machine runs: a young loan is the borrower's.
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 3_600_000 });
    expect(await gate.reservations(0, 10)).toHaveLength(1);
    vi.useRealTimers();
    expect(await ask(gate, template, 'b')).toEqual({ ok: false, code });
    for (const bucket of [0, 1]) {
      const { loans } = keys(bucket);
      for (const [id, loan] of Object.entries(await client.hgetall(loans))) {
        await client.hset(loans, id, loan.replace(/\d+$/, '1'));
      }
    }
    expect(await gate.reservations(0, 10)).toHaveLength(1);
    for (const user of ['b', 'c', 'd']) expect(await ask(gate, template, user)).toMatchObject({ ok: true });
    expect(await ask(gate, template, 'e')).toEqual({ ok: false, code });
  },
);

it('reservations are found by a process that made none of them, until all are ended for an hour', async () => {
  const { client, start, prefix } = open(3);
  const template = limited({ total: 9 });
  const [first, second] = [start(), start()];
  const held = await ask(first, template, 'a');
  if (!held.ok) throw new Error('There was stock.');
  expect(await second.reservations(0, 10)).toEqual([held.reservation]);
  // As an hour later: it stays as long as anything is under way.
  await client.zadd(`${prefix}claimed`, '1', 'C|3');
  expect(await second.reservations(0, 10)).toEqual([held.reservation]);
  await second.release(held.reservation);
  expect(await second.reservations(0, 10)).toEqual([]);
  expect(await client.zcard(`${prefix}claimed`)).toBe(0);
});

it('more free serials than are read at once are found when those have run out', async () => {
  const { userCoupons, client, start, keys } = open(1);
  const total = 10_020;
  // As after a sale on the slow way: the last serial is taken, and nothing below it.
  await userCoupons.insert(copyOf(total, { userId: 'somebody', daySerial: total }));
  const template = limited({ total });
  const gate = start();
  expect(await ask(gate, template, 'a')).toMatchObject({ reservation: { serial: 1 } });
  expect(await gate.books(template)).toMatchObject({ issued: 1, reserved: 1, free: total - 2 });
  // As when all that were read are sold.
  await client.del(keys(0).free);
  expect((await start().soldOut([template])).couponIds).toEqual(new Set());
  expect(await ask(gate, template, 'b')).toMatchObject({ reservation: { serial: 2 } });
});
