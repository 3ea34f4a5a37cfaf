import type { GateBooks } from '../../ports/stock-gate.ts';
import type { Pool } from './gate-pools.ts';

/** What the pool believes of its stock; null where its serials are still to be read. */
export function booksOf(pool: Pool | undefined, total: number | null): GateBooks | null {
  const serials = pool?.serials;
  if (!pool || !serials) return null;
  const { epoch, issued, unreadSerials } = pool;
  if (total === null) return { epoch, issued: null, reserved: pool.reservations.size, free: null };
  let reserved = 0;
  // One that the reading found written counts as issued.
  for (const { reservation } of pool.reservations.values()) {
    if (!serials.wasTaken(reservation.serial)) reserved++;
  }
  return { epoch, issued, reserved, free: serials.left(total) + unreadSerials };
}
