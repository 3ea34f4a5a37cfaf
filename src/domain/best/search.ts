import { applyKnown } from '../pricing/apply.ts';
import { discountOf, discountOfSums, sumsOf } from '../pricing/discount.ts';
import { type PreparedCart, startState } from '../pricing/prepared-cart.ts';
import type { PreparedCoupon } from '../pricing/prepared-coupon.ts';
import type { Candidate } from '../stacking/candidate.ts';
import type { CouponClass } from './classes.ts';
import { coverBits } from './cover-bits.ts';
import type { Effort } from './effort.ts';
import type { Part } from './parts.ts';
import { type Outlook, ReducedBound } from './reduced-bound.ts';
import { slotsOf, touchTable } from './tables.ts';
import { compareSets, type RankedSet } from './tie.ts';
import { TieHope } from './tie-hope.ts';

export interface Found {
  readonly members: readonly Candidate[];
  readonly total: number;
  /** Nothing saves more than this. */
  readonly upperBound: number;
  readonly exact: boolean;
}

/**
 * The best set of one part by branch and bound in application order, so that what a coupon gives is known the
 * moment it is taken. A node is bounded by its total plus what each later coupon gives in the node's own state
 * (one a group), never by what one gave in another set, and by what lines and fee still hold. A branch is cut where
 * its bound is below the best found, or equal and unable to win the tie. `upTo` narrows the search to sets above
 * that total (a question that needs no tie).
 */
export function searchPart(prepared: PreparedCart, part: Part, effort: Effort): Found {
  return new PartSearch(prepared, part, effort).run();
}

/** The state after the coupons taken so far, and what each later one would give in it. */
interface Level extends Outlook {
  /** By class i: the most that classes i, i + 1, … can give from here on. */
  readonly later: Float64Array;
  /** What lines and fee can still give. */
  room: number;
}

class PartSearch {
  readonly #prepared: PreparedCart;
  readonly #classes: readonly CouponClass[];
  readonly #effort: Effort;
  readonly #conflicts: readonly Uint8Array[];
  /** Whether taking class i can change what class j gives. */
  readonly #touches: readonly Uint8Array[];
  /** Classes of which one set holds at most one; -1: none. */
  readonly #slots: Int32Array;
  readonly #reduced: ReducedBound;
  readonly #levels: Level[] = [];
  readonly #taken: number[] = [];
  readonly #takenValidTos: number[] = [];
  readonly #takenIds: number[] = [];
  readonly #takenOf: Int32Array;
  readonly #hope: TieHope;
  readonly #slotMost: Float64Array;
  #best: RankedSet = { total: 0, validTos: [], ids: [] };
  #bestTaken: readonly number[] = [];
  #stopped = false;
  #upperBound = 0;

  constructor(prepared: PreparedCart, { classes, conflicts }: Part, effort: Effort) {
    this.#prepared = prepared;
    this.#classes = classes;
    this.#effort = effort;
    this.#conflicts = conflicts;
    const covers = coverBits(prepared.count, classes);
    this.#touches = touchTable(classes, covers);
    this.#slots = slotsOf(classes);
    this.#hope = new TieHope(classes, this.#slots);
    this.#reduced = new ReducedBound(prepared, classes, covers, this.#slots, effort);
    this.#takenOf = new Int32Array(classes.length);
    this.#slotMost = new Float64Array(classes.length);
  }

  run(): Found {
    const level = this.#level(0);
    for (const [j, { first }] of this.#classes.entries()) {
      this.#look(level, j, first.coupon);
      this.#effort.spend(first.coupon.cover.length);
    }
    this.#startGreedily();
    this.#measure(level, 0);
    this.#visit(0, 0, 0);
    const members = this.#membersOf(this.#bestTaken);
    const { total } = this.#best;
    return { members, total, exact: !this.#stopped, upperBound: Math.max(total, this.#upperBound) };
  }

  /** All sets that begin with what is taken now and go on with classes from `from` on. */
  #visit(depth: number, from: number, total: number): void {
    const level = this.#level(depth);
    for (let j = from; j < this.#classes.length; j++) {
      const gain = level.gains[j] ?? 0;
      if (gain === 0 || level.blocked[j] === 1) continue;
      const simple = total + Math.min(level.later[j] ?? 0, level.room);
      if (this.#isHopeless(simple, level, j, total)) return;
      const bound = Math.min(simple, total + this.#reduced.of(level, j, this.#left));
      if (bound < simple && this.#isHopeless(bound, level, j, total)) return;
      if (this.#effort.isSpent()) {
        this.#stopped = true;
        this.#upperBound = Math.max(this.#upperBound, bound);
        return;
      }
      const next = this.#take(depth, j, gain);
      this.#offer(total + gain);
      this.#visit(depth + 1, next, total + gain);
      this.#untake(j);
    }
  }

  /** Applies class j to the state of `depth` and makes the level below; answers where that one goes on. */
  #take(depth: number, j: number, gain: number): number {
    const above = this.#level(depth);
    const level = this.#level(depth + 1);
    const taken = this.#classes[j];
    if (!taken) return j + 1;
    level.state.remaining.set(above.state.remaining);
    level.state.shipping = above.state.shipping;
    applyKnown(this.#prepared, taken.first.coupon, level.state, gain);
    const copies = (this.#takenOf[j] ?? 0) + 1;
    this.#push(j);
    const next = copies < taken.limit ? j : j + 1;
    let work = 4 * taken.first.coupon.cover.length + this.#classes.length / 8;
    const conflicts = this.#conflicts[j];
    const touches = this.#touches[j];
    const used = taken.perOrder === Number.POSITIVE_INFINITY ? 0 : this.#takenOfTemplate(taken);
    for (let k = next; k < this.#classes.length; k++) {
      const coupon = this.#classes[k]?.first;
      if (!coupon) continue;
      const full = used >= taken.perOrder && k !== j && coupon.template.id === taken.first.template.id;
      const blocked = above.blocked[k] === 1 || conflicts?.[k] === 1 || full;
      level.blocked[k] = blocked ? 1 : 0;
      const before = above.gains[k] ?? 0;
      if (blocked || before === 0 || touches?.[k] !== 1) {
        level.gains[k] = before;
        level.remaining[k] = above.remaining[k] ?? 0;
        level.rooms[k] = above.rooms[k] ?? 0;
        continue;
      }
      this.#look(level, k, coupon.coupon);
      work += coupon.coupon.cover.length;
    }
    this.#effort.spend(work);
    this.#measure(level, next);
    return next;
  }

  #look(level: Level, j: number, coupon: PreparedCoupon): void {
    const sums = sumsOf(this.#prepared, coupon, level.state);
    level.remaining[j] = sums.remaining;
    level.rooms[j] = sums.room;
    level.gains[j] = discountOfSums(this.#prepared, coupon, level.state, sums);
  }

  readonly #left = (j: number): number => (this.#classes[j]?.limit ?? 1) - (this.#takenOf[j] ?? 0);

  #push(j: number): void {
    const c = this.#takenOf[j] ?? 0;
    this.#takenOf[j] = c + 1;
    this.#taken.push(j);
    this.#takenValidTos.push(this.#hope.validTos[j]?.[c] ?? 0);
    this.#takenIds.push(this.#hope.idRanks[j]?.[c] ?? 0);
  }

  #untake(j: number): void {
    this.#taken.pop();
    this.#takenValidTos.pop();
    this.#takenIds.pop();
    this.#takenOf[j] = (this.#takenOf[j] ?? 0) - 1;
  }

  #takenOfTemplate({ first }: CouponClass): number {
    return this.#taken.filter((j) => this.#classes[j]?.first.template.id === first.template.id).length;
  }

  /** Fills in `later` and `room` of a level whose state and gains are there. */
  #measure(level: Level, from: number): void {
    const { floor, count } = this.#prepared;
    const { remaining, shipping } = level.state;
    let room = shipping;
    for (let i = 0; i < count; i++) {
      const left = (remaining[i] ?? 0) - (floor[i] ?? 0);
      if (left > 0) room += left;
    }
    level.room = room;
    this.#slotMost.fill(0);
    let later = 0;
    for (let k = this.#classes.length - 1; k >= from; k--) {
      const gain = level.blocked[k] === 1 ? 0 : (level.gains[k] ?? 0);
      const most = gain * this.#left(k);
      const slot = this.#slots[k] ?? -1;
      if (slot < 0) {
        later += most;
      } else {
        const before = this.#slotMost[slot] ?? 0;
        if (most > before) {
          later += most - before;
          this.#slotMost[slot] = most;
        }
      }
      level.later[k] = later;
    }
  }

  #isHopeless(bound: number, level: Level, from: number, total: number): boolean {
    if (bound !== this.#best.total) return bound < this.#best.total;
    return !this.#canWinTie(level, from, total);
  }

  /** Whether a set that reaches exactly the best total from here might have fewer, sooner or smaller members. */
  #canWinTie(level: Level, from: number, total: number): boolean {
    const need = this.#best.total - total;
    // The set taken so far was offered already, and every further coupon adds to its total.
    if (need <= 0) return false;
    this.#effort.spendOnBound(4 * (this.#classes.length - from));
    const taken = { validTos: this.#takenValidTos, ids: this.#takenIds };
    return this.#hope.canWin(this.#best, need, level, from, taken, this.#takenOf);
  }

  #offer(total: number): void {
    if (total < this.#best.total) return;
    if (total === this.#best.total && this.#taken.length > this.#best.ids.length) return;
    const validTos = Float64Array.from(this.#takenValidTos).sort();
    const ranked = { total, validTos, ids: Float64Array.from(this.#takenIds).sort() };
    if (compareSets(ranked, this.#best) >= 0) return;
    this.#best = ranked;
    this.#bestTaken = this.#taken.slice();
  }

  /** Of each class the soonest to expire, as many as were taken. */
  #membersOf(taken: readonly number[]): Candidate[] {
    const counts = new Map<number, number>();
    return taken.flatMap((j) => {
      const c = counts.get(j) ?? 0;
      counts.set(j, c + 1);
      const copy = this.#classes[j]?.copies[c];
      return copy ? [copy] : [];
    });
  }

  /** A good set to begin with: dearest alone first, each kept where the whole set then saves more. */
  #startGreedily(): void {
    const { gains } = this.#level(0);
    const byGain = this.#classes
      .map((_, j) => j)
      .filter((j) => (gains[j] ?? 0) > 0)
      .sort((a, b) => (gains[b] ?? 0) - (gains[a] ?? 0) || a - b);
    let kept: number[] = [];
    let best = 0;
    let tries = greedyTries;
    for (const j of byGain) {
      if (kept.some((k) => this.#conflicts[j]?.[k] === 1)) continue;
      for (let c = 0; c < (this.#classes[j]?.limit ?? 0) && tries-- > 0; c++) {
        const tried = [...kept, j].sort((a, b) => a - b);
        const total = this.#totalOf(tried);
        if (total === null || total <= best) break;
        kept = tried;
        best = total;
      }
    }
  }

  /** What the set gives, null where one of it gives 0 or there are too many of a template; offers it. */
  #totalOf(set: readonly number[]): number | null {
    const state = startState(this.#prepared);
    let total = 0;
    const copies = new Map<string, number>();
    for (const j of set) {
      const each = this.#classes[j];
      if (!each) return null;
      const { id } = each.first.template;
      copies.set(id, (copies.get(id) ?? 0) + 1);
      if ((copies.get(id) ?? 0) > each.perOrder) return null;
      const gain = discountOf(this.#prepared, each.first.coupon, state);
      if (gain === 0) return null;
      total += applyKnown(this.#prepared, each.first.coupon, state, gain);
      this.#effort.spend(5 * each.first.coupon.cover.length);
    }
    for (const j of set) this.#push(j);
    this.#offer(total);
    for (const j of set.toReversed()) this.#untake(j);
    return total;
  }

  #level(depth: number): Level {
    const known = this.#levels[depth];
    if (known) return known;
    const count = this.#classes.length;
    const level: Level = {
      state: startState(this.#prepared),
      gains: new Float64Array(count),
      blocked: new Uint8Array(count),
      remaining: new Float64Array(count),
      rooms: new Float64Array(count),
      later: new Float64Array(count),
      room: 0,
    };
    this.#levels[depth] = level;
    return level;
  }
}

/** Bounds the opening guess on wallets of a thousand coupons. */
const greedyTries = 300;
