import type { Reservation } from '../../ports/stock-gate.ts';
import type { GateContext } from './gate-context.ts';
import { bucketsOfEpoch, homeOf } from './gate-keys.ts';

const settledPerCall = 100;
/** Long enough that a rush settles several of a bucket with one call; a reservation lives for seconds anyway. */
const togetherMs = 100;

export interface Settling {
  settle(reservation: Reservation): void;
  /** Sends what waits; resolves when all of it is answered, or will not be. */
  flushed(): Promise<void>;
}

/**
 * Settles what was written within 100 ms together, a call a bucket; sooner where that makes a whole call. A claim does
 * not wait for it: what is lost on the way is settled by the reconciler, and until then only counts as under way.
 */
export function createSettling({ run, keys }: GateContext): Settling {
  const waiting = new Map<string, Reservation[]>();
  const underWay = new Set<Promise<void>>();
  let timer: NodeJS.Timeout | null = null;

  function flush(): void {
    if (timer) clearTimeout(timer);
    timer = null;
    for (const settled of waiting.values()) {
      const sent = send(settled)
        // An answer that does not come changes nothing: see above.
        .catch(() => undefined)
        .finally(() => underWay.delete(sent));
      underWay.add(sent);
    }
    waiting.clear();
  }

  async function send(settled: readonly Reservation[]): Promise<void> {
    const [first] = settled;
    if (!first) return;
    const at = keys(first.couponId, homeOf(first.userId, bucketsOfEpoch(first.epoch)));
    await run(
      'settle',
      [at.book, at.held, at.late, ...settled.map((one) => at.users(one.userId))],
      settled.flatMap(({ userId, requestId, userCouponId }) => [userId, requestId, userCouponId]),
    );
  }

  return {
    flushed: async () => {
      flush();
      await Promise.all(underWay);
    },
    settle: (reservation) => {
      const { couponId, userId, epoch } = reservation;
      const key = `${couponId}:${homeOf(userId, bucketsOfEpoch(epoch))}`;
      const together = waiting.get(key) ?? [];
      together.push(reservation);
      waiting.set(key, together);
      if (together.length >= settledPerCall) flush();
      else timer ??= setTimeout(flush, togetherMs);
    },
  };
}
