import { setImmediate as nextTurn } from 'node:timers/promises';
import type { OrdinalsOf, UserCouponStore } from '../../../ports/user-coupon-store.ts';
import type { Database } from '../database.ts';
import { copySql } from './user-coupon-sql.ts';

/** Numbers looked at in one turn of the event loop: about 2 ms. */
const serialsPerTurn = 50_000;
const serialsPerBlock = 1_000;

/** Which numbers are taken. A popular coupon has a million of them: they are looked through a stretch a turn. */
export function createTakenSerials(
  reader: Database,
): Pick<UserCouponStore, 'serials' | 'freeSerials' | 'freeOrdinals'> {
  const number = (sql: string, ...values: (string | number)[]) =>
    Number(reader.statement(sql).get(...values)?.number ?? 0);

  async function free({ count, between, keys }: Row, upTo: number, limit: number): Promise<number[]> {
    const found: number[] = [];
    for (let from = 1; from <= upTo && found.length < limit; from += serialsPerBlock) {
      if (from % serialsPerTurn === 1 && from > 1) await nextTurn();
      const to = Math.min(upTo, from + serialsPerBlock - 1);
      // Counting costs a tenth of reading: full blocks are passed over.
      if (number(count, ...keys, from, to) === to - from + 1) continue;
      const rows = reader.statement(between).all(...keys, from, to);
      const taken = new Set(rows.map((row) => Number(row.number)));
      for (let n = from; n <= to && found.length < limit; n++) if (!taken.has(n)) found.push(n);
    }
    return found;
  }

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
    freeSerials: (couponId, upTo, limit) => {
      const serials = { count: copySql.countSerials, between: copySql.serialsBetween, keys: [couponId] };
      return free(serials, upTo, limit);
    },
    freeOrdinals: (couponId, of, upTo, limit) => free(rowOf(couponId, of), upTo, limit),
  };
}

/** A row of numbers in an index: the statements take its keys, then from and to. */
interface Row {
  readonly count: string;
  readonly between: string;
  readonly keys: readonly string[];
}

function rowOf(couponId: string, of: OrdinalsOf): Row {
  switch (of.what) {
    case 'daySerial':
      return {
        count: copySql.countDaySerials,
        between: copySql.daySerialsBetween,
        keys: [couponId, of.day],
      };
    case 'nth':
      return { count: copySql.countNths, between: copySql.nthsBetween, keys: [of.userId, couponId] };
    case 'nthOfDay':
      return {
        count: copySql.countNthsOfDay,
        between: copySql.nthsOfDayBetween,
        keys: [of.userId, couponId, of.day],
      };
  }
}
