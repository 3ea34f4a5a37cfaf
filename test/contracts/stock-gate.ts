import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CouponTemplate } from '../../src/domain/template.ts';
import type { Reservation, StockGate } from '../../src/ports/stock-gate.ts';
import type { UserCouponStore } from '../../src/ports/user-coupon-store.ts';
import { templateOf } from '../domain/make.ts';
import { copyOf } from './make.ts';
import { eachWithStore, type OpenStore } from './tested-store.ts';

export type MakeGate = (source: UserCouponStore) => StockGate;

interface Limits {
  readonly total?: number | null;
  readonly perUser?: number | null;
  readonly perUserPerDay?: number | null;
  readonly perDay?: number | null;
}

const limited = (limits: Limits): CouponTemplate =>
  templateOf('C', { claim: { opensAt: 0, closesAt: 9, perUser: null, ...limits } });
const today = '2026-03-01';
let requests = 0;

const ask = (gate: StockGate, template: CouponTemplate, userId: string, day = today, requestId = '') => {
  const id = requestId || `r${++requests}`;
  return gate.reserve({ template, userId, requestId: id, userCouponId: `uc-${++requests}`, day, now: 10 });
};

async function reserved(gate: StockGate, template: CouponTemplate, userId: string, day = today) {
  const answer = await ask(gate, template, userId, day);
  if (!answer.ok) throw new Error(`Refused: ${answer.code}`);
  return answer.reservation;
}

const written = (r: Reservation) =>
  copyOf(r.serial, {
    userCouponId: r.userCouponId,
    userId: r.userId,
    nth: r.nth,
    day: r.day,
    nthOfDay: r.nthOfDay,
    daySerial: r.daySerial,
    requestId: r.requestId,
  });

export function describeStockGateContract(name: string, openStore: OpenStore, makeGate: MakeGate): void {
  describe(`stock gate (${name})`, () => {
    const store = eachWithStore(openStore);
    const gateOf = () => makeGate(store().userCoupons);
    const write = async (gate: StockGate, reservation: Reservation) => {
      expect(await store().userCoupons.insert(written(reservation))).toBe('inserted');
      await gate.settle(reservation);
    };

    it.each<[string, Limits, readonly (readonly [user: string, day: string])[], string]>([
      [
        'sold-out',
        { total: 2 },
        [
          ['a', today],
          ['b', today],
        ],
        'sold-out',
      ],
      ['sold-out-today', { perDay: 1 }, [['a', today]], 'sold-out-today'],
      [
        'limit-reached',
        { perUser: 2 },
        [
          ['u', today],
          ['u', '2026-03-02'],
        ],
        'limit-reached',
      ],
      ['daily-limit-reached', { perUserPerDay: 1 }, [['u', today]], 'daily-limit-reached'],
    ])('refuses with %s at the limit, written or only reserved', async (_, limits, before, code) => {
      const template = limited(limits);
      const gate = gateOf();
      for (const [user, day] of before) await reserved(gate, template, user, day);
      expect(await ask(gate, template, 'u')).toEqual({ ok: false, code });

      const other = gateOf();
      for (const [user, day] of before) await write(other, await reserved(other, template, user, day));
      expect(await ask(other, template, 'u')).toEqual({ ok: false, code });
      expect(await ask(gateOf(), template, 'u')).toEqual({ ok: false, code });
      expect(await gateOf().limitOf(template, 'u', today)).toBe(code === 'sold-out' ? null : code);
    });

    it('gives another day, another shopper, an unlimited total what they may have', async () => {
      const gate = gateOf();
      const daily = limited({ perDay: 1, perUserPerDay: 1 });
      await reserved(gate, daily, 'u');
      expect(await reserved(gate, daily, 'u', '2026-03-02')).toMatchObject({
        nth: 2,
        nthOfDay: 1,
        daySerial: 1,
      });
      const many = await Promise.all(
        Array.from({ length: 500 }, (_, n) => reserved(gate, limited({}), `v${n}`)),
      );
      expect(new Set(many.map(({ serial }) => serial)).size).toBe(500);
      expect((await gate.soldOut([limited({})])).couponIds).toEqual(new Set());
    });

    it('hands out serials of an unlimited total once each, in whatever order, also after a restart', async () => {
      const template = limited({ total: null, perUser: 2 });
      const serials: number[] = [];
      for (const gate of [gateOf(), gateOf()]) {
        const found = await Promise.all(
          Array.from({ length: 20 }, (_, n) => reserved(gate, template, `u${n}`)),
        );
        for (const reservation of found) await write(gate, reservation);
        serials.push(...found.map(({ serial }) => serial));
      }
      expect(new Set(serials).size).toBe(40);
      // Gaps are no harm, so which numbers they are is the gate's choice.
      for (const serial of serials) expect(serial).toBeGreaterThan(0);
    });

    it('hands out no number twice to those who ask at one moment, before anything was read', async () => {
      const gate = gateOf();
      const answers = await Promise.all(
        Array.from({ length: 50 }, (_, n) => ask(gate, limited({ total: 30, perUser: 1 }), `u${n % 40}`)),
      );
      const serials = answers.flatMap((answer) => (answer.ok ? [answer.reservation.serial] : []));
      expect(serials.sort((a, b) => a - b)).toEqual(Array.from({ length: 30 }, (_, n) => n + 1));
      expect((await gate.soldOut([limited({ total: 30 })])).couponIds).toEqual(new Set(['C']));
    });

    it('answers the same request with the same reservation', async () => {
      const gate = gateOf();
      const template = limited({ total: 5, perUser: 1 });
      const first = await ask(gate, template, 'u', today, 'again');
      expect(first.ok).toBe(true);
      expect(await ask(gate, template, 'u', today, 'again')).toEqual(first);
      expect(await ask(gate, template, 'v', today, 'again')).toMatchObject({ reservation: { serial: 2 } });
    });

    it('names the reservation that a request holds, of that user alone, until it ends', async () => {
      const gate = gateOf();
      const template = limited({ total: 3 });
      expect(await gate.held('C', 'u', 'mine')).toBeNull();
      const answer = await ask(gate, template, 'u', today, 'mine');
      if (!answer.ok) throw new Error(`Refused: ${answer.code}`);
      expect(await gate.held('C', 'u', 'mine')).toEqual(answer.reservation);
      expect(await gate.held('C', 'v', 'mine')).toBeNull();
      expect(await gate.held('D', 'u', 'mine')).toBeNull();
      await gate.release(answer.reservation);
      expect(await gate.held('C', 'u', 'mine')).toBeNull();
      await write(gate, await reserved(gate, template, 'u'));
      expect(await gate.reservations(0, 10)).toEqual([]);
    });

    it('says of the last copy that it is the last, where it says so at all', async () => {
      const gate = gateOf();
      const said = async (total: number | null, user: string) => {
        const answer = await ask(gate, limited({ total }), user);
        return answer.ok && answer.last;
      };
      for (const [total, user, last] of [
        [2, 'a', false],
        [2, 'b', true],
        [3, 'c', true],
        [null, 'd', false],
      ] as const) {
        expect([last, undefined]).toContain(await said(total, user));
      }
    });

    it('hands out again what was released, once, and never what was settled', async () => {
      const gate = gateOf();
      const template = limited({ total: 2, perUser: 1, perDay: 2 });
      const first = await reserved(gate, template, 'u');
      await write(gate, await reserved(gate, template, 'v'));
      await gate.release(first);
      await gate.release(first);
      const again = await reserved(gate, template, 'u');
      expect(again).toMatchObject({ serial: first.serial, nth: 1, daySerial: first.daySerial });
      expect(await ask(gate, template, 'w')).toEqual({ ok: false, code: 'sold-out' });
      await write(gate, again);
      await gate.release(again);
      expect(await ask(gate, template, 'w')).toEqual({ ok: false, code: 'sold-out' });
    });

    it('follows a total that was raised, and gives a stale template nothing above its own', async () => {
      const gate = gateOf();
      await reserved(gate, limited({ total: 1 }), 'a');
      expect(await ask(gate, limited({ total: 1 }), 'b')).toMatchObject({ code: 'sold-out' });
      expect(await reserved(gate, limited({ total: 2 }), 'b')).toMatchObject({ serial: 2 });
      expect(await ask(gate, limited({ total: 1 }), 'c')).toMatchObject({ code: 'sold-out' });
      expect((await gate.soldOut([limited({ total: 2 })])).couponIds).toEqual(new Set(['C']));
      expect((await gate.soldOut([limited({ total: 3 })])).couponIds).toEqual(new Set());
    });

    it('starts from what the store holds, gaps included', async () => {
      for (const n of [1, 3]) await store().userCoupons.insert(copyOf(n, { userId: `old-${n}` }));
      const gate = gateOf();
      const template = limited({ total: 4, perUser: 1 });
      const serials = [await reserved(gate, template, 'a'), await reserved(gate, template, 'b')];
      expect(serials.map(({ serial }) => serial).sort()).toEqual([2, 4]);
      expect(await ask(gate, template, 'old-1')).toMatchObject({ code: 'sold-out' });
      expect(await gate.limitOf(template, 'old-1', today)).toBe('limit-reached');
    });

    it('reads the store again when a number turns out to be taken, and keeps what is under way', async () => {
      const gate = gateOf();
      const template = limited({ total: 4 });
      const kept = await reserved(gate, template, 'a');
      const wrong = await reserved(gate, template, 'b');
      await store().userCoupons.insert(
        copyOf(wrong.serial, { userId: 'somebody', daySerial: wrong.daySerial }),
      );
      await gate.repair(wrong);
      const next = [await reserved(gate, template, 'b'), await reserved(gate, template, 'c')];
      expect(next.map(({ serial }) => serial).sort()).toEqual([3, 4]);
      expect(await ask(gate, template, 'd')).toMatchObject({ code: 'sold-out' });
      for (const reservation of [kept, ...next]) await write(gate, reservation);
    });

    it('hands out nothing that was settled while the store was being read', async () => {
      const { userCoupons } = store();
      const readings: (() => void)[] = [];
      let slow = false;
      // The reading is done, its answer is under way: as from a store on another machine.
      const source: UserCouponStore = {
        ...userCoupons,
        serials: async (couponId) => {
          const answer = await userCoupons.serials(couponId);
          if (slow) await new Promise<void>((resolve) => readings.push(resolve));
          return answer;
        },
      };
      const gate = makeGate(source);
      const template = limited({ total: 3 });
      const [first, wrong] = [await reserved(gate, template, 'a'), await reserved(gate, template, 'b')];
      slow = true;
      await gate.repair(wrong);
      const waiting = reserved(gate, template, 'c');
      await expect.poll(() => readings.length).toBe(1);
      await write(gate, first);
      for (const answer of readings) answer();
      expect((await waiting).serial).not.toBe(first.serial);
    });

    it('does not read the store again for each of many that were wrong together', async () => {
      const { userCoupons } = store();
      let readings = 0;
      const gate = makeGate({
        ...userCoupons,
        serials: (couponId) => {
          readings++;
          return userCoupons.serials(couponId);
        },
      });
      const template = limited({ total: 50 });
      const wrong = await Promise.all(['a', 'b', 'c', 'd'].map((user) => reserved(gate, template, user)));
      for (const reservation of wrong) {
        await gate.repair(reservation);
        await reserved(gate, template, 'e');
      }
      expect(readings).toBe(2);
    });

    it('names what has been under way for longer than asked, oldest first, and no more than asked', async () => {
      const gate = gateOf();
      const template = limited({ total: 5 });
      const held = [await reserved(gate, template, 'a'), await reserved(gate, { ...template, id: 'D' }, 'b')];
      await write(gate, await reserved(gate, template, 'c'));
      await gate.release(await reserved(gate, template, 'd'));
      expect(await gate.reservations(0, 10)).toEqual(held);
      expect(await gate.reservations(0, 1)).toEqual(held.slice(0, 1));
      expect(await gate.reservations(3_600_000, 10)).toEqual([]);
    });

    it('keeps books: issued + reserved + free = total, written or under way', async () => {
      for (const n of [1, 3]) await store().userCoupons.insert(copyOf(n, { userId: `old-${n}` }));
      const gate = gateOf();
      const template = limited({ total: 6 });
      expect(await gate.books(template)).toBeNull();
      const first = await reserved(gate, template, 'a');
      expect(await gate.books(template)).toMatchObject({ issued: 2, reserved: 1, free: 3 });
      await write(gate, await reserved(gate, template, 'b'));
      expect(await gate.books(template)).toMatchObject({ issued: 3, reserved: 1, free: 2 });
      await gate.release(first);
      expect(await gate.books(template)).toMatchObject({ issued: 3, reserved: 0, free: 3 });
      expect(await gate.books(limited({ total: 8 }))).toMatchObject({ issued: 3, reserved: 0, free: 5 });
      const open = { ...limited({ total: null }), id: 'open' };
      await reserved(gate, open, 'a');
      expect(await gate.books(open)).toMatchObject({ issued: null, reserved: 1, free: null });
    });

    it('reads the store again on demand, under a higher epoch, and sells exactly what is left', async () => {
      const gate = gateOf();
      const template = limited({ total: 6, perUser: 1 });
      await write(gate, await reserved(gate, template, 'a'));
      const [late, given] = [await reserved(gate, template, 'b'), await reserved(gate, template, 'c')];
      // Behind the gate's back, as by an older copy of it: a serial that it thinks free.
      await store().userCoupons.insert(copyOf(6, { userId: 'somebody', daySerial: 60 }));
      const before = await gate.books(template);
      await gate.rebuild(template);
      const after = await gate.books(template);
      expect(after?.epoch).toBeGreaterThan(before?.epoch ?? 0);
      expect(after?.issued).toBe(2);
      expect((after?.issued ?? 0) + (after?.reserved ?? 0) + (after?.free ?? 0)).toBe(6);
      // Of the epoch before: whether they are still held is the gate's choice, that they do no harm is not.
      await gate.release(given);
      await gate.release(given);
      expect(await store().userCoupons.insert(written(late))).toBe('inserted');
      await gate.settle(late);
      const sold = await sellAll(gate, template);
      expect(sold).toBe(3);
      expect(await gate.books(template)).toMatchObject({ issued: 6, reserved: 0, free: 0 });
    });

    it('finds the ordinals again that a crash left free between others', async () => {
      const limits = { total: 9, perUser: 3, perUserPerDay: 3, perDay: 3 };
      await store().userCoupons.insert(
        copyOf(3, { userId: 'u', nth: 3, nthOfDay: 3, daySerial: 3, day: today }),
      );
      const gate = gateOf();
      const again = [await reserved(gate, limited(limits), 'u'), await reserved(gate, limited(limits), 'u')];
      for (const member of ['nth', 'nthOfDay', 'daySerial'] as const) {
        expect(again.map((one) => one[member]).sort()).toEqual([1, 2]);
      }
      expect(await ask(gate, limited(limits), 'u')).toEqual({ ok: false, code: 'sold-out-today' });
    });

    /** Claims for new users until it is sold out, repairing what turns out to be taken, as the use case does. */
    async function sellAll(gate: StockGate, template: CouponTemplate): Promise<number> {
      let sold = 0;
      for (let tries = 0; tries < 100; tries++) {
        const answer = await ask(gate, template, `buyer-${tries}`);
        if (!answer.ok) return sold;
        if ((await store().userCoupons.insert(written(answer.reservation))) === 'inserted') {
          await gate.settle(answer.reservation);
          sold++;
        } else await gate.repair(answer.reservation);
      }
      throw new Error('It was not sold out after 100 claims.');
    }

    it('gives nothing back of what was wrong that a copy holds by now', async () => {
      const gate = gateOf();
      const template = limited({ total: 4 });
      const wrong = [await reserved(gate, template, 'a'), await reserved(gate, template, 'b')];
      for (const { serial } of wrong) {
        await store().userCoupons.insert(copyOf(serial, { daySerial: 10 + serial }));
      }
      const [first, second] = wrong;
      if (first) await gate.repair(first);
      const next = [await reserved(gate, template, 'a')];
      if (second) await gate.repair(second);
      next.push(await reserved(gate, template, 'b'));
      expect(next.map(({ serial }) => serial).sort()).toEqual([3, 4]);
      expect(await ask(gate, template, 'c')).toMatchObject({ code: 'sold-out' });
      expect(await gate.books(template)).toMatchObject({ issued: 2, reserved: 2, free: 0 });
    });

    it('is right whatever is reserved, written, released and repaired, in whatever order', async () => {
      const limits = { total: 6, perUser: 3, perUserPerDay: 2, perDay: 4 };
      const template = limited(limits);
      const step = fc.record({
        what: fc.oneof(
          { weight: 12, arbitrary: fc.constant('reserve') },
          { weight: 4, arbitrary: fc.constantFrom('settle', 'release', 'repair') },
          { weight: 1, arbitrary: fc.constantFrom('restart', 'rebuild') },
        ),
        user: fc.constantFrom('a', 'b', 'c'),
        day: fc.constantFrom('2026-03-01', '2026-03-02'),
        pick: fc.nat(),
      });
      await fc.assert(
        fc.asyncProperty(fc.array(step, { maxLength: 30, size: 'max' }), async (steps) => {
          // A coupon of its own for each run: the store is shared.
          const run = `C${++requests}`;
          const mine = { ...template, id: run };
          let gate = gateOf();
          let open: Reservation[] = [];
          const copies: Reservation[] = [];
          for (const { what, user, day, pick } of steps) {
            const chosen = open[pick % Math.max(1, open.length)];
            if (what === 'reserve') {
              const answer = await ask(gate, mine, user, day);
              if (answer.ok) open.push(answer.reservation);
            } else if (what === 'restart') {
              // What was under way is lost with the process, certainly not written.
              gate = gateOf();
              open = [];
            } else if (what === 'rebuild') {
              await gate.rebuild(mine);
            } else if (chosen) {
              open = open.filter((one) => one !== chosen);
              if (what === 'settle') {
                const copy = { ...written(chosen), couponId: run };
                expect(await store().userCoupons.insert(copy)).toBe('inserted');
                copies.push(chosen);
                await gate.settle(chosen);
              } else if (what === 'release') await gate.release(chosen);
              else await gate.repair(chosen);
            }
            holdsLimits([...open, ...copies], limits);
            const books = await gate.books(mine);
            if (books) expect(books).toMatchObject({ issued: copies.length, free: expect.any(Number) });
            if (books) expect(copies.length + books.reserved + (books.free ?? 0)).toBe(limits.total);
          }
          // Everything that came back can be had again: the stock is never smaller than the copies make it.
          for (const reservation of open) await gate.release(reservation);
          const left = [];
          for (let n = 0; n < 10; n++) {
            const answer = await ask(gate, mine, `new-${n}`, `2026-04-${10 + n}`);
            if (answer.ok) left.push(answer.reservation);
          }
          expect(left.length).toBe(limits.total - copies.length);
        }),
        { numRuns: 100 },
      );
    });
  });
}

function holdsLimits(out: readonly Reservation[], limits: Required<Limits>): void {
  const distinct = (values: readonly string[]) => expect(new Set(values).size).toBe(values.length);
  distinct(out.map(({ serial }) => `${serial}`));
  distinct(out.map(({ userId, nth }) => `${userId} ${nth}`));
  distinct(out.map(({ userId, day, nthOfDay }) => `${userId} ${day} ${nthOfDay}`));
  distinct(out.map(({ day, daySerial }) => `${day} ${daySerial}`));
  for (const { serial, nth, nthOfDay, daySerial } of out) {
    expect(serial).toBeLessThanOrEqual(limits.total ?? 0);
    expect(nth).toBeLessThanOrEqual(limits.perUser ?? 0);
    expect(nthOfDay).toBeLessThanOrEqual(limits.perUserPerDay ?? 0);
    expect(daySerial).toBeLessThanOrEqual(limits.perDay ?? 0);
  }
}
