import { setImmediate as nextTurn } from 'node:timers/promises';
import type { UserCouponStore } from '../../../ports/user-coupon-store.ts';
import type { Database } from '../database.ts';
import { copySql } from './user-coupon-sql.ts';

/** Serials looked at in one turn of the event loop: about 2 ms. */
const serialsPerTurn = 50_000;
const serialsPerBlock = 1_000;

/** Which serials are taken. A popular coupon has a million of them: they are looked through a stretch a turn. */
export function createTakenSerials(reader: Database): Pick<UserCouponStore, 'serials' | 'freeSerials'> {
  const number = (sql: string, ...values: (string | number)[]) =>
    Number(reader.statement(sql).get(...values)?.number ?? 0);
  return {
    serials: async (couponId) => {
      const highest = number(copySql.highestSerial, couponId);
      let taken = 0;
      for (let from = 1; from <= highest; from += serialsPerTurn) {
        if (from > 1) await nextTurn();
        taken += number(copySql.countSerials, couponId, from, Math.min(highest, from + serialsPerTurn - 1));
      }
      return { taken, highest };
    },
    freeSerials: async (couponId, upTo, limit) => {
      const free: number[] = [];
      for (let from = 1; from <= upTo && free.length < limit; from += serialsPerBlock) {
        if (from % serialsPerTurn === 1 && from > 1) await nextTurn();
        const to = Math.min(upTo, from + serialsPerBlock - 1);
        // Counting costs a tenth of reading: full blocks are passed over.
        if (number(copySql.countSerials, couponId, from, to) === to - from + 1) continue;
        const rows = reader.statement(copySql.serialsBetween).all(couponId, from, to);
        const taken = new Set(rows.map((row) => Number(row.number)));
        for (let serial = from; serial <= to && free.length < limit; serial++) {
          if (!taken.has(serial)) free.push(serial);
        }
      }
      return free;
    },
  };
}
