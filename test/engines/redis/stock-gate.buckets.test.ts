import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { Cluster } from 'ioredis';
import { describe, expect, it } from 'vitest';
import { openMemoryStore } from '../../../src/adapters/memory/open-memory-store.ts';
import { connectRedis } from '../../../src/adapters/redis/connect-redis.ts';
import { bucketOfNumber, bucketsFor, bucketsOfEpoch } from '../../../src/adapters/redis/gate-keys.ts';
import type { CouponTemplate } from '../../../src/domain/template.ts';
import type { Reservation, StockGate } from '../../../src/ports/stock-gate.ts';
import { copyOf } from '../../contracts/make.ts';
import { templateOf } from '../../domain/make.ts';
import { startRedis, startRedisCluster } from '../redis-server.ts';
import { withRedis } from './each-with-redis.ts';
import { openProcesses } from './open-processes.ts';

/** `REDIS_MODEL_RUNS=2000` is the whole proof. */
const RUNS = Number(process.env.REDIS_MODEL_RUNS ?? 60);

const single = withRedis(() => startRedis());
const cluster = withRedis(startRedisCluster);

const limited = (id: string, limits: Partial<CouponTemplate['claim']>) =>
  templateOf(id, { claim: { opensAt: 0, closesAt: 9, perUser: null, ...limits } });
const today = '2026-03-01';
let requests = 0;
const ask = (gate: StockGate, template: CouponTemplate, userId: string, day = today) => {
  const n = ++requests;
  return gate.reserve({ template, userId, requestId: `r${n}`, userCouponId: `uc-${n}`, day, now: 10 });
};

const step = fc.record({
  what: fc.oneof(
    { weight: 12, arbitrary: fc.constant('reserve') },
    { weight: 4, arbitrary: fc.constantFrom('settle', 'release', 'repair', 'raise') },
    { weight: 1, arbitrary: fc.constantFrom('restart', 'rebuild', 'slow way') },
  ),
  user: fc.constantFrom('a', 'b', 'c', 'd', 'e'),
  day: fc.constantFrom('2026-03-01', '2026-03-02'),
  pick: fc.nat(),
});

describe.each([
  ['one server', single],
  ['a cluster', cluster],
] as const)('%s', (_, redis) => {
  it('sells every number once and none above its limit, whatever happens in whichever bucket', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 5 }),
        fc.array(step, { maxLength: 40, size: 'max' }),
        async (buckets, steps) => {
          const { userCoupons } = openMemoryStore();
          const prefix = `${randomUUID()}:`;
          const start = () => redis().process(userCoupons, prefix, () => buckets);
          let gate = start();
          let total = 6;
          const template = () => limited('C', { total, perUser: 3, perUserPerDay: 2, perDay: 5 });
          let open: Reservation[] = [];
          let copies = 0;
          for (const { what, user, day, pick } of steps) {
            const chosen = open[pick % Math.max(1, open.length)];
            if (what === 'reserve') {
              const answer = await ask(gate, template(), user, day);
              if (answer.ok) open.push(answer.reservation);
            } else if (what === 'raise') total += 1 + (pick % 2);
            else if (what === 'restart') gate = start();
            else if (what === 'rebuild') await gate.rebuild(template());
            else if (what === 'slow way') {
              // A copy that the gate knows nothing of: the smallest free number of each row.
              const [serial = 0] = await userCoupons.freeSerials('C', total, 1);
              const copy = copyOf(serial, {
                userId: 'slow',
                nth: serial,
                nthOfDay: serial,
                day: '2026-02-01',
                daySerial: serial,
              });
              if (serial > 0 && (await userCoupons.insert(copy)) === 'inserted') copies++;
            } else if (chosen) {
              open = open.filter((one) => one !== chosen);
              if (what === 'settle') {
                const written = await userCoupons.insert(asCopy(chosen));
                if (written === 'inserted') {
                  copies++;
                  await gate.settle(chosen);
                } else await gate.repair(chosen);
              } else if (what === 'release') await gate.release(chosen);
              else await gate.repair(chosen);
            }
            holdsLimits(open, total);
            const books = await gate.books(template());
            if (books) expect((books.issued ?? 0) + books.reserved + (books.free ?? 0)).toBe(total);
          }
          for (const reservation of open) await gate.release(reservation);
          await gate.rebuild(template());
          expect(await gate.books(template())).toMatchObject({
            issued: copies,
            reserved: 0,
            free: total - copies,
          });
          for (let n = 0; n < total - copies; n++) {
            const answer = await ask(gate, template(), `new-${n}`, `2026-04-${10 + n}`);
            expect(answer).toMatchObject({ ok: true });
            if (answer.ok) expect(await userCoupons.insert(asCopy(answer.reservation))).toBe('inserted');
          }
          expect(await ask(gate, template(), 'late', '2026-05-01')).toEqual({ ok: false, code: 'sold-out' });
        },
      ),
      { numRuns: RUNS },
    );
  });

  it('a hot coupon is sold to its last copy from all its buckets', async () => {
    const prefix = `${randomUUID()}:`;
    const shop = await openProcesses({
      limits: { total: 300 },
      gates: (source) => [0, 1].map(() => redis().process(source, prefix, () => 16)),
    });
    expect(await shop.rush(400)).toEqual({ claimed: 300, 'sold-out': 100 });
    await shop.sellOutAfterReconcile();
  });
});

it('the keys of a bucket share a slot, and the buckets of a coupon spread over the nodes', async () => {
  const { userCoupons } = openMemoryStore();
  const { connection, process } = cluster();
  const prefix = `${randomUUID()}:`;
  const gate = process(userCoupons, prefix, () => 16);
  for (let n = 0; n < 40; n++) {
    const answer = await ask(gate, limited('C', { total: 50, perDay: 45 }), `u-${n}`);
    if (answer.ok && n % 2 === 0) await gate.release(answer.reservation);
  }
  const { client } = connection;
  if (!(client instanceof Cluster)) throw new Error('It was connected as a Cluster.');
  const keysOfNodes = await Promise.all(client.nodes('master').map((node) => node.keys(`${prefix}*`)));
  expect(keysOfNodes.filter((keys) => keys.length > 0).length).toBe(3);
  const buckets = keysOfNodes.flat().filter((key) => key !== `${prefix}claimed`);
  expect(new Set(buckets.map((key) => /\{C:\d+\}/.exec(key)?.[0])).size).toBe(16);
});

it('one node of a cluster is enough to find the others', async () => {
  const { client } = cluster().connection;
  if (!(client instanceof Cluster)) throw new Error('It was connected as a Cluster.');
  const [node] = client.nodes('master');
  const found = await connectRedis({ url: `redis://127.0.0.1:${node?.options.port}` });
  try {
    expect(found.client).toBeInstanceOf(Cluster);
    for (const key of ['a', 'b', 'c', 'd']) expect(await found.client.set(`found:${key}`, '1')).toBe('OK');
  } finally {
    await found.close();
  }
});

it('a number of buckets is chosen by the total, kept when it is raised, and read off an epoch', async () => {
  expect([null, 1, 10_000, 10_001, 640_000, 9e9].map(bucketsFor)).toEqual([64, 1, 1, 2, 64, 64]);
  const { userCoupons } = openMemoryStore();
  const prefix = `${randomUUID()}:`;
  const early = single().process(userCoupons, prefix);
  const first = await ask(early, limited('C', { total: 10_000 }), 'a');
  const later = single().process(userCoupons, prefix);
  const second = await ask(later, limited('C', { total: 30_000 }), 'b');
  if (!first.ok || !second.ok) throw new Error('There was stock.');
  expect([first, second].map(({ reservation }) => bucketsOfEpoch(reservation.epoch))).toEqual([1, 1]);
  const wide = await ask(early, limited('D', { total: 30_000 }), 'a');
  if (!wide.ok) throw new Error('There was stock.');
  expect(bucketsOfEpoch(wide.reservation.epoch)).toBe(3);
  expect([1, 2, 3, 4].map((number) => bucketOfNumber(number, 3))).toEqual([0, 1, 2, 0]);
  await later.release(wide.reservation);
  expect(await later.held('D', 'a', wide.reservation.requestId)).toBeNull();
});

function asCopy({ at: _, epoch: __, serial, ...numbers }: Reservation) {
  return copyOf(serial, numbers);
}

function holdsLimits(out: readonly Reservation[], total: number): void {
  const distinct = (values: readonly string[]) => expect(new Set(values).size).toBe(values.length);
  distinct(out.map(({ serial }) => `${serial}`));
  distinct(out.map(({ userId, nth }) => `${userId} ${nth}`));
  distinct(out.map(({ userId, day, nthOfDay }) => `${userId} ${day} ${nthOfDay}`));
  distinct(out.map(({ day, daySerial }) => `${day} ${daySerial}`));
  for (const { serial, nth, nthOfDay, daySerial } of out) {
    expect(serial).toBeLessThanOrEqual(total);
    expect(nth).toBeLessThanOrEqual(3);
    expect(nthOfDay).toBeLessThanOrEqual(2);
    expect(daySerial).toBeLessThanOrEqual(5);
  }
}
