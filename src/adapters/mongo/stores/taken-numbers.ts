import type { Collection, Filter } from 'mongodb';
import type { OrdinalsOf, UserCouponStore } from '../../../ports/user-coupon-store.ts';
import { maxTimeMS } from '../connect.ts';
import { reading } from '../errors.ts';
import type { Stored } from '../stored.ts';

type TakenNumbers = Pick<
  UserCouponStore,
  'serials' | 'freeSerials' | 'freeOrdinals' | 'userOrdinals' | 'highestDaySerial'
>;

/** Which numbers are taken. Those of tombstones lie below 1. */
export function createTakenNumbers(copies: Collection<Stored>): TakenNumbers {
  const count = (row: Row, from: number, to: number) =>
    reading(() =>
      copies.countDocuments({ ...row.of, [row.member]: { $gte: from, $lte: to } }, { maxTimeMS }),
    );
  const between = async ({ of, member }: Row, from: number, to: number) => {
    const options = { maxTimeMS, sort: { [member]: 1 }, projection: { _id: 0, [member]: 1 } } as const;
    const filter = { ...of, [member]: { $gte: from, $lte: to } };
    const found = await reading(() => copies.find(filter, options).toArray());
    return new Set(found.map((copy) => Number(copy[member])));
  };
  const highest = async ({ of, member }: Row): Promise<number> => {
    const options = { maxTimeMS, sort: { [member]: -1 }, projection: { _id: 0, [member]: 1 } } as const;
    const copy = await reading(() => copies.findOne({ ...of, [member]: { $gte: 1 } }, options));
    return Number(copy?.[member] ?? 0);
  };
  const free = async (row: Row, upTo: number, limit: number): Promise<number[]> => {
    const found: number[] = [];
    // A stretch that is taken whole is passed over by its count; one with gaps is halved until it is small.
    const look = async (from: number, to: number): Promise<void> => {
      if (from > to || found.length >= limit) return;
      if ((await count(row, from, to)) === to - from + 1) return;
      if (to - from < numbersRead) {
        const taken = await between(row, from, to);
        for (let n = from; n <= to && found.length < limit; n++) if (!taken.has(n)) found.push(n);
        return;
      }
      const middle = Math.floor((from + to) / 2);
      await look(from, middle);
      await look(middle + 1, to);
    };
    for (let from = 1; from <= upTo && found.length < limit; from += numbersCounted) {
      await look(from, Math.min(upTo, from + numbersCounted - 1));
    }
    return found;
  };
  return {
    serials: async (couponId) => {
      const row: Row = { of: { couponId }, member: 'serial' };
      const top = await highest(row);
      let taken = 0;
      for (let from = 1; from <= top; from += numbersCounted) {
        taken += await count(row, from, Math.min(top, from + numbersCounted - 1));
      }
      return { taken, highest: top };
    },
    freeSerials: (couponId, upTo, limit) => free({ of: { couponId }, member: 'serial' }, upTo, limit),
    freeOrdinals: (couponId, of, upTo, limit) => free(rowOf(couponId, of), upTo, limit),
    userOrdinals: async (couponId, userId, day) => {
      // A shopper has few copies of a coupon: both numbers in one round trip.
      const ofDay = { $cond: [{ $eq: ['$day', day] }, '$nthOfDay', 0] };
      const pipeline = [
        { $match: { userId, couponId, nth: { $gte: 1 } } },
        { $group: { _id: null, nth: { $max: '$nth' }, nthOfDay: { $max: ofDay } } },
      ];
      const [found] = await reading(() => copies.aggregate(pipeline, { maxTimeMS }).toArray());
      return { nth: Number(found?.nth ?? 0), nthOfDay: Number(found?.nthOfDay ?? 0) };
    },
    highestDaySerial: (couponId, day) => highest({ of: { couponId, day }, member: 'daySerial' }),
  };
}

/** Numbers that are counted in one go: many millions would take longer than an operation may. */
const numbersCounted = 1_000_000;
/** Numbers that are read in one go. */
const numbersRead = 10_000;

/** A row of numbers from 1, in an index of its own. */
interface Row {
  readonly of: Filter<Stored>;
  readonly member: 'serial' | 'nth' | 'nthOfDay' | 'daySerial';
}

function rowOf(couponId: string, of: OrdinalsOf): Row {
  switch (of.what) {
    case 'daySerial':
      return { of: { couponId, day: of.day }, member: of.what };
    case 'nth':
      return { of: { userId: of.userId, couponId }, member: of.what };
    case 'nthOfDay':
      return { of: { userId: of.userId, couponId, day: of.day }, member: of.what };
  }
}
