import { applyKnown } from '../pricing/apply.ts';
import { discountOfSums, sumsOf } from '../pricing/discount.ts';
import type { PreparedCart } from '../pricing/prepared-cart.ts';
import type { PreparedCoupon } from '../pricing/prepared-coupon.ts';
import type { CouponClass } from './classes.ts';
import { type ConflictTable, conflictTable } from './conflict-table.ts';
import type { Effort } from './effort.ts';
import type { Found } from './found.ts';
import { type Level, measureLevel, newLevel } from './level.ts';
import { type Opening, openGreedily } from './opening.ts';
import type { Part } from './parts.ts';
import { ReducedBound } from './reduced-bound.ts';
import { slotsOf } from './slots.ts';
import { membersOf, Taken } from './taken.ts';
import { compareSets, type RankedSet } from './tie.ts';
import { TieHope } from './tie-hope.ts';
import { touchTable } from './touch-table.ts';

/** A question that needs no tie: sets above a total, that hold all copies of one class. */
export interface Asked {
  readonly above: number;
  readonly through: number;
  /** A good set to begin with. */
  readonly opening: Opening;
}

/**
 * The best set of one part by branch and bound in application order, so that what a coupon gives is known the
 * moment it is taken. A node is bounded by its total plus what each later coupon gives in the node's own state
 * (one a group), never by what one gave in another set, and by what lines and fee still hold. A branch is cut where
 * its bound is below the best found, or equal and unable to win the tie. With `asked` only those sets count; where
 * there is none, the answer has no members and the total `above`.
 */
export function searchPart(
  prepared: PreparedCart,
  part: Part,
  effort: Effort,
  asked: Asked | null = null,
): Found {
  return new PartSearch(prepared, part, effort, asked).run();
}

/** What the tables of a search cost to make, in line look-ups. */
export function tablesCost(classes: number): number {
  return classes * classes;
}

class PartSearch {
  readonly #prepared: PreparedCart;
  readonly #classes: readonly CouponClass[];
  readonly #effort: Effort;
  readonly #asked: Asked | null;
  readonly #conflicts: ConflictTable;
  /** Whether taking class i can change what class j gives. */
  readonly #touches: readonly Uint8Array[];
  /** Classes of which one set holds at most one; -1: none. */
  readonly #slots: Int32Array;
  readonly #slotMost: Float64Array;
  readonly #reduced: ReducedBound;
  readonly #levels: Level[] = [];
  readonly #hope: TieHope;
  readonly #taken: Taken;
  #best: RankedSet;
  #bestTaken: readonly number[] = [];
  #stopped = false;
  #upperBound = 0;

  constructor(prepared: PreparedCart, part: Part, effort: Effort, asked: Asked | null) {
    const { classes } = part;
    this.#prepared = prepared;
    this.#classes = classes;
    this.#effort = effort;
    this.#asked = asked;
    effort.spendOnBound(tablesCost(classes.length));
    this.#conflicts = conflictTable(classes);
    this.#touches = touchTable(part);
    this.#slots = slotsOf(classes);
    this.#slotMost = new Float64Array(classes.length);
    this.#hope = new TieHope(classes, this.#slots);
    this.#reduced = new ReducedBound(prepared, part, this.#slots, effort);
    this.#taken = new Taken(classes, this.#hope.validTos, this.#hope.idRanks);
    this.#best = { total: asked?.above ?? 0, validTos: [], ids: [] };
  }

  run(): Found {
    const level = this.#level(0);
    for (const [j, { first }] of this.#classes.entries()) {
      this.#look(level, j, first.coupon);
      this.#effort.spend(first.coupon.cover.length);
    }
    const { set, total: opening } =
      this.#asked === null
        ? openGreedily(this.#prepared, this.#classes, this.#conflicts, this.#effort)
        : this.#asked.opening;
    for (const j of set) this.#taken.push(j);
    this.#offer(opening);
    for (const _ of set) this.#taken.pop();
    this.#measure(level, 0);
    this.#visit(0, 0, 0);
    const members = membersOf(this.#classes, this.#bestTaken);
    const { total } = this.#best;
    return { members, total, exact: !this.#stopped, upperBound: Math.max(total, this.#upperBound) };
  }

  /** All sets that begin with what is taken now and go on with classes from `from` on. */
  #visit(depth: number, from: number, total: number): void {
    const level = this.#level(depth);
    for (let j = from; j < this.#classes.length; j++) {
      if (this.#isPastAsked(j)) return;
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
      this.#taken.pop();
    }
  }

  /** Whether class `from` comes after the class that is asked for, of which copies are missing. */
  #isPastAsked(from: number): boolean {
    return this.#asked !== null && from > this.#asked.through && this.#taken.left(this.#asked.through) > 0;
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
    this.#taken.push(j);
    const next = this.#taken.left(j) > 0 ? j : j + 1;
    let work = 4 * taken.first.coupon.cover.length + this.#classes.length / 8;
    const conflicts = this.#conflicts[j];
    const touches = this.#touches[j];
    const { id } = taken.first.template;
    const isFull = this.#taken.countOfTemplate(id) >= taken.perOrder;
    for (let k = next; k < this.#classes.length; k++) {
      const each = this.#classes[k]?.first;
      if (!each) continue;
      const before = above.gains[k] ?? 0;
      const full = isFull && k !== j && each.template.id === id;
      const blocked = above.blocked[k] === 1 || conflicts?.[k] === 1 || full;
      level.blocked[k] = blocked ? 1 : 0;
      if (blocked || before === 0 || touches?.[k] !== 1) {
        level.gains[k] = before;
        level.remaining[k] = above.remaining[k] ?? 0;
        level.rooms[k] = above.rooms[k] ?? 0;
        continue;
      }
      this.#look(level, k, each.coupon);
      work += each.coupon.cover.length;
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

  readonly #left = (j: number): number => this.#taken.left(j);

  #measure(level: Level, from: number): void {
    measureLevel(this.#prepared, level, from, this.#slots, this.#slotMost, this.#left);
  }

  #isHopeless(bound: number, level: Level, from: number, total: number): boolean {
    if (bound !== this.#best.total) return bound < this.#best.total;
    return this.#asked !== null || !this.#canWinTie(level, from, total);
  }

  /** Whether a set that reaches exactly the best total from here might have fewer, sooner or smaller members. */
  #canWinTie(level: Level, from: number, total: number): boolean {
    const need = this.#best.total - total;
    // The set taken so far was offered already, and every further coupon adds to its total.
    if (need <= 0) return false;
    this.#effort.spendOnBound(4 * (this.#classes.length - from));
    return this.#hope.canWin(this.#best, need, level, from, this.#taken, this.#taken.counts);
  }

  #offer(total: number): void {
    if (total < this.#best.total) return;
    if (this.#asked !== null) {
      if (total === this.#best.total || this.#taken.left(this.#asked.through) > 0) return;
    }
    const { list, validTos, ids } = this.#taken;
    if (total === this.#best.total && list.length > this.#best.ids.length) return;
    const ranked = {
      total,
      validTos: Float64Array.from(validTos).sort(),
      ids: Float64Array.from(ids).sort(),
    };
    if (compareSets(ranked, this.#best) >= 0) return;
    this.#best = ranked;
    this.#bestTaken = list.slice();
  }

  #level(depth: number): Level {
    const known = this.#levels[depth];
    if (known) return known;
    const level = newLevel(this.#prepared, this.#classes.length);
    this.#levels[depth] = level;
    return level;
  }
}
