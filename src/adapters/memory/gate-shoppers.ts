import type { Reservation } from '../../ports/stock-gate.ts';
import type { Numbers } from './numbers.ts';

/** What the gate believes of one shopper's copies of one coupon. */
export interface Shopper {
  /** Of its pool, when the numbers were begun. */
  readonly epoch: number;
  nths: Numbers | null;
  readonly days: DayNumbers[];
  /** Its reservations outlive a reading of the numbers; everything else is of one epoch. */
  readonly reserved: Reservation[];
  /** Calls that wait for its numbers. */
  loading: number;
}

interface DayNumbers {
  readonly day: string;
  readonly numbers: Numbers;
}

/** In each of two generations: a hit on a young one, the hot case, moves nothing. */
const generation = 50_000;

/** Shoppers by `couponId|userId`. Those unused for longest are forgotten, unless they are in use. */
export function createShoppers() {
  let young = new Map<string, Shopper>();
  let old = new Map<string, Shopper>();

  function keep(key: string, shopper: Shopper): void {
    young.set(key, shopper);
    if (young.size < generation) return;
    const dropped = old;
    old = young;
    young = new Map();
    for (const [name, one] of dropped) {
      if ((one.reserved.length > 0 || one.loading > 0) && !old.has(name)) young.set(name, one);
    }
  }

  const get = (key: string): Shopper | undefined => young.get(key) ?? old.get(key);
  return {
    get,
    /** Known in this epoch, or begun anew. */
    of: (key: string, epoch: number): Shopper => {
      const fresh = young.get(key);
      if (fresh?.epoch === epoch) return fresh;
      const known = fresh ?? old.get(key);
      const shopper =
        known?.epoch === epoch
          ? known
          : { epoch, nths: null, days: [], reserved: known?.reserved ?? [], loading: 0 };
      keep(key, shopper);
      return shopper;
    },
  };
}

export function numbersOfDay({ days }: Shopper, day: string): Numbers | undefined {
  // Today's is the last one.
  return days.findLast((one) => one.day === day)?.numbers;
}

/** Claims around midnight may still carry yesterday. */
const daysKept = 3;

export function keepNumbersOfDay(shopper: Shopper, day: string, numbers: Numbers): void {
  const { days } = shopper;
  if (numbersOfDay(shopper, day)) return;
  days.push({ day, numbers });
  days.sort((a, b) => (a.day < b.day ? -1 : 1));
  if (days.length <= daysKept) return;
  const oldest = days.findIndex((other) => other.day !== day);
  if (oldest >= 0) days.splice(oldest, 1);
}
