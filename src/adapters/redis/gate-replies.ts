import type { Reservation } from '../../ports/stock-gate.ts';

/** The answer of a script of the gate: a word and what belongs to it. */
export function partsOf(reply: unknown): readonly string[] {
  if (!Array.isArray(reply)) throw new Error(`A script answered ${typeof reply}, expected a list.`);
  return reply.map(String);
}

/** `field` is `userId|requestId`, `record` as lua/shared.lua says; a user's id contains no `|`. */
export function reservationOf(couponId: string, field: string, record: string): Reservation {
  const between = field.indexOf('|');
  const [userCouponId = '', serial, nth, day = '', nthOfDay, daySerial, at, epoch] = record.split('|');
  return {
    couponId,
    userId: field.slice(0, between),
    requestId: field.slice(between + 1),
    userCouponId,
    serial: Number(serial),
    nth: Number(nth),
    day,
    nthOfDay: Number(nthOfDay),
    daySerial: Number(daySerial),
    at: Number(at),
    epoch: Number(epoch),
  };
}

/** As scripts take a limit. */
export function limitArg(limit: number | null): number {
  return limit ?? -1;
}

export interface SingleFlight {
  /** Callers that ask for the same at one moment share one answer. */
  <T>(key: string, ask: () => Promise<T>): Promise<T>;
  /** Begins after what is under way: an answer that was asked for earlier may be too old. */
  anew<T>(key: string, ask: () => Promise<T>): Promise<T>;
}

export function createSingleFlight(): SingleFlight {
  const running = new Map<string, Promise<unknown>>();
  const join = <T>(key: string, ask: () => Promise<T>): Promise<T> => {
    const under = running.get(key);
    if (under) return under as Promise<T>;
    const promise = ask().finally(() => running.delete(key));
    running.set(key, promise);
    return promise;
  };
  return Object.assign(join, {
    anew: async <T>(key: string, ask: () => Promise<T>): Promise<T> => {
      for (let under = running.get(key); under; under = running.get(key)) await under.catch(() => undefined);
      return join(key, ask);
    },
  });
}
