import { type PreparedCart, startState } from '../pricing/prepared-cart.ts';
import type { Outlook } from './reduced-bound.ts';

/** The state after the coupons taken so far, and what each later one would give in it. */
export interface Level extends Outlook {
  /** By class i: the most that classes i, i + 1, … can give from here on, one a slot. */
  readonly later: Float64Array;
  /** What lines and fee can still give. */
  room: number;
}

export function newLevel(prepared: PreparedCart, classes: number, covers: number): Level {
  return {
    state: startState(prepared),
    gains: new Float64Array(classes),
    blocked: new Uint8Array(classes),
    remaining: new Float64Array(covers),
    rooms: new Float64Array(covers),
    later: new Float64Array(classes),
    room: 0,
  };
}

export function copyLevel(from: Level, to: Level): void {
  to.state.remaining.set(from.state.remaining);
  to.state.shipping = from.state.shipping;
  to.gains.set(from.gains);
  to.blocked.set(from.blocked);
  to.remaining.set(from.remaining);
  to.rooms.set(from.rooms);
}

/**
 * Fills in `later` (from class `from` on) and `room` of a level whose state and gains are there. `slots`: by class;
 * `slotMost` is scratch space; `left(j)` is how many copies of j may still be taken.
 */
export function measureLevel(
  { floor, count }: PreparedCart,
  level: Level,
  from: number,
  slots: Int32Array,
  slotMost: Float64Array,
  left: (j: number) => number,
): void {
  const { remaining, shipping } = level.state;
  let room = shipping;
  for (let i = 0; i < count; i++) {
    const more = (remaining[i] ?? 0) - (floor[i] ?? 0);
    if (more > 0) room += more;
  }
  level.room = room;
  slotMost.fill(0);
  let later = 0;
  const { gains, blocked, later: laters } = level;
  for (let k = slots.length - 1; k >= from; k--) {
    if (blocked[k] === 0) {
      const slot = slots[k] ?? -1;
      const before = slot < 0 ? 0 : (slotMost[slot] ?? 0);
      const most = (gains[k] ?? 0) * left(k);
      if (most > before) {
        later += most - before;
        if (slot >= 0) slotMost[slot] = most;
      }
    }
    laters[k] = later;
  }
}
