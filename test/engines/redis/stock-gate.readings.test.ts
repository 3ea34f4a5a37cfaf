import { expect, it } from 'vitest';
import { openMemoryStore } from '../../../src/adapters/memory/open-memory-store.ts';
import { bucketKeys } from '../../../src/adapters/redis/gate-keys.ts';
import type { CouponTemplate } from '../../../src/domain/template.ts';
import type { Reservation, StockGate } from '../../../src/ports/stock-gate.ts';
import type { UserCouponStore } from '../../../src/ports/user-coupon-store.ts';
import { copyOf } from '../../contracts/make.ts';
import { templateOf } from '../../domain/make.ts';
import { startRedis } from '../redis-server.ts';
import { withRedis } from './each-with-redis.ts';

const redis = withRedis(() => startRedis());
const day = '2026-03-01';
const limited = (limits: Partial<CouponTemplate['claim']>) =>
  templateOf('C', { claim: { opensAt: 0, closesAt: 9, perUser: null, ...limits } });

let requests = 0;
async function reserved(gate: StockGate, template: CouponTemplate, userId: string): Promise<Reservation> {
  const n = ++requests;
  const request = { template, userId, requestId: `r${n}`, userCouponId: `uc-${n}`, day, now: 10 };
  const answer = await gate.reserve(request);
  if (!answer.ok) throw new Error(`Refused: ${answer.code}`);
  return answer.reservation;
}

const written = ({ at: _, epoch: __, serial, ...numbers }: Reservation) => copyOf(serial, numbers);

type Reading = 'serials' | 'userOrdinals' | 'highestDaySerial';

/** A store whose readings of one kind are done at once, while their answers wait until they are let go. */
function slowStore() {
  const { userCoupons } = openMemoryStore();
  let slow: Reading | null = null;
  const waiting: (() => void)[] = [];
  const held = async <T>(name: Reading, answer: Promise<T>): Promise<T> => {
    const read = await answer;
    if (slow === name) await new Promise<void>((resolve) => waiting.push(resolve));
    return read;
  };
  const source: UserCouponStore = {
    ...userCoupons,
    serials: (id) => held('serials', userCoupons.serials(id)),
    userOrdinals: (id, userId, of) => held('userOrdinals', userCoupons.userOrdinals(id, userId, of)),
    highestDaySerial: (id, of) => held('highestDaySerial', userCoupons.highestDaySerial(id, of)),
  };
  return {
    userCoupons,
    source,
    /** `meanwhile` happens between the reading and its answer. */
    during: async <T>(
      name: Reading,
      asking: () => Promise<T>,
      meanwhile: () => Promise<void>,
    ): Promise<T> => {
      slow = name;
      const asked = asking();
      await expect.poll(() => waiting.length, { interval: 1 }).toBe(1);
      await meanwhile();
      slow = null;
      for (const letGo of waiting.splice(0)) letGo();
      return asked;
    },
  };
}

/** The store holds a copy with this reservation's serial: the gate has to read again. */
async function takeAway(userCoupons: UserCouponStore, gate: StockGate, wrong: Reservation): Promise<void> {
  const other = { userId: 'somebody', nth: wrong.serial, nthOfDay: wrong.serial, daySerial: wrong.daySerial };
  expect(await userCoupons.insert(copyOf(wrong.serial, { ...other, day }))).toBe('inserted');
  await gate.repair(wrong);
}

it.each<Reading>(['serials', 'userOrdinals', 'highestDaySerial'])(
  'what is written and settled between the reading of %s and its answer is handed out to nobody',
  async (reading) => {
    const { userCoupons, source, during } = slowStore();
    const gate = redis().gate(source);
    const template = limited({ total: 9, perUser: 3, perUserPerDay: 3, perDay: 9 });
    const wrong = await reserved(gate, template, 'v');
    const early = await reserved(gate, template, 'u');
    await takeAway(userCoupons, gate, wrong);
    // The serials are read already, where the reading is that of a day or a user.
    if (reading !== 'serials') await gate.rebuild(template);
    const next = await during(
      reading,
      () => reserved(gate, template, 'u'),
      async () => {
        expect(await userCoupons.insert(written(early))).toBe('inserted');
        await gate.settle(early);
        // Sends the settlement, and waits for it.
        await gate.reservations(0, 1);
      },
    );
    expect(await userCoupons.insert(written(next))).toBe('inserted');
    await gate.settle(next);
    expect(await gate.books(template)).toMatchObject({ issued: 3, reserved: 0, free: 6 });
  },
);

it('what is released between the reading and its answer can be had again', async () => {
  const { userCoupons, source, during } = slowStore();
  const gate = redis().gate(source);
  const template = limited({ total: 4 });
  const early = await reserved(gate, template, 'a');
  await takeAway(userCoupons, gate, await reserved(gate, template, 'b'));
  const first = await during(
    'serials',
    () => reserved(gate, template, 'c'),
    () => gate.release(early),
  );
  const others = [await reserved(gate, template, 'd'), await reserved(gate, template, 'e')];
  expect([first, ...others].map(({ serial }) => serial).sort()).toEqual([1, 3, 4]);
});

it('of a reservation whose numbers a reading found taken, those come back that no copy holds', async () => {
  const { userCoupons, source } = slowStore();
  const gate = redis().gate(source);
  const template = limited({ total: 9, perUser: 9, perUserPerDay: 9, perDay: 9 });
  const lost = await reserved(gate, template, 'u');
  expect(lost).toMatchObject({ serial: 1, nth: 1, nthOfDay: 1, daySerial: 1 });
  // Claimed the slow way meanwhile: another serial, the same ordinals.
  const slow = { userId: 'u', nth: 1, day, nthOfDay: 1, daySerial: 1 };
  expect(await userCoupons.insert(copyOf(9, slow))).toBe('inserted');
  await gate.rebuild(template);
  const read = await reserved(gate, template, 'u');
  await gate.release(lost);
  const all = [read];
  for (let n = 0; n < 7; n++) all.push(await reserved(gate, template, 'u'));
  for (const one of all) expect(await userCoupons.insert(written(one))).toBe('inserted');
  expect(all.map(({ serial }) => serial).sort()).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
});

it('a user hash that is full lets those go that nothing is under way for, and reads them again', async () => {
  const { userCoupons, source } = slowStore();
  const { client } = redis().connection;
  const prefix = 'full:';
  const gate = redis().process(source, prefix);
  const template = limited({ perUser: 1, total: 9_000 });
  const first = await reserved(gate, template, 'u-0');
  await userCoupons.insert(written(first));
  await gate.settle(first);
  const open = await reserved(gate, template, 'u-1');
  const usersOf = bucketKeys(prefix, 'C', 0).users;
  for (const userId of ['u-0', 'u-1']) {
    const key = usersOf(userId);
    await client.hset(
      key,
      Object.fromEntries(Array.from({ length: 512 }, (_, n) => [`other-${n}`, '{"e":1}'])),
    );
    const beside = Array.from({ length: 20_000 }, (_, n) => `v-${n}`).find((id) => usersOf(id) === key);
    await gate.release(await reserved(gate, template, beside ?? ''));
    expect(await client.hlen(key)).toBeLessThan(5);
  }
  expect(
    await gate.reserve({ template, userId: 'u-0', requestId: 'again', userCouponId: 'x', day, now: 1 }),
  ).toEqual({
    ok: false,
    code: 'limit-reached',
  });
  expect(await gate.held('C', 'u-1', open.requestId)).toEqual(open);
  expect(await gate.limitOf(template, 'u-1', day)).toBe('limit-reached');
});
