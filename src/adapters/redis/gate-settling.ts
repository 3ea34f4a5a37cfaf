import type { Reservation } from '../../ports/stock-gate.ts';
import type { GateContext } from './gate-context.ts';
import { bucketsOfEpoch, homeOf } from './gate-keys.ts';

const settledPerCall = 100;

/**
 * Settles what was written within one turn together, a call a bucket. A claim does not wait for it: what is lost on
 * the way is settled by the reconciler, and until then only counts as under way.
 */
export function createSettling({ run, keys }: GateContext) {
  const waiting = new Map<string, Reservation[]>();
  const underWay = new Set<Promise<void>>();
  let turn: NodeJS.Immediate | null = null;

  function flush(): void {
    if (turn) clearImmediate(turn);
    turn = null;
    for (const settled of waiting.values()) {
      for (let from = 0; from < settled.length; from += settledPerCall) {
        const sent = send(settled.slice(from, from + settledPerCall))
          // An answer that does not come changes nothing: see above.
          .catch(() => undefined)
          .finally(() => underWay.delete(sent));
        underWay.add(sent);
      }
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
    /** Sends what waits; resolves when all of it is answered, or will not be. */
    flushed: async (): Promise<void> => {
      flush();
      await Promise.all(underWay);
    },
    settle: (reservation: Reservation): void => {
      const { couponId, userId, epoch } = reservation;
      const key = `${couponId}:${homeOf(userId, bucketsOfEpoch(epoch))}`;
      const together = waiting.get(key);
      if (together) together.push(reservation);
      else waiting.set(key, [reservation]);
      turn ??= setImmediate(flush);
    },
  };
}
