import type { Reservation } from '../../ports/stock-gate.ts';
import type { Held, Pool } from './gate-pools.ts';

export function reservationKey(userId: string, requestId: string): string {
  return `${userId}|${requestId}`;
}

/** The reservation that the request holds already. Another write of it begins: it is young again. */
export function askedAgain(pool: Pool, userId: string, requestId: string): Reservation | undefined {
  const key = reservationKey(userId, requestId);
  const held = pool.reservations.get(key);
  if (!held) return undefined;
  pool.reservations.delete(key);
  pool.reservations.set(key, { ...held, since: performance.now() });
  return held.reservation;
}

/** Held for so long, by the monotonic clock, oldest first. Each pool has its own in that order. */
export function heldSince(pools: Iterable<Pool>, olderThanMs: number, limit: number): Reservation[] {
  const before = performance.now() - olderThanMs;
  const old: Held[] = [];
  for (const pool of pools) {
    let found = 0;
    for (const held of pool.reservations.values()) {
      if (held.since > before || found++ >= limit) break;
      old.push(held);
    }
  }
  return old
    .sort((a, b) => a.since - b.since)
    .slice(0, limit)
    .map(({ reservation }) => reservation);
}

/** Numbers that are out though the reading may not have seen them. */
export function outOf(
  pool: Pool,
  held: Iterable<{ readonly reservation: Reservation }>,
  member: 'serial' | 'daySerial' | 'nth' | 'nthOfDay',
  day: string | null = null,
  userId: string | null = null,
): Set<number> {
  const out = new Set<number>();
  const add = (one: Reservation) => {
    if ((day === null || one.day === day) && (userId === null || one.userId === userId)) out.add(one[member]);
  };
  for (const { reservation } of held) add(reservation);
  for (const reservation of pool.settledMeanwhile) add(reservation);
  return out;
}
