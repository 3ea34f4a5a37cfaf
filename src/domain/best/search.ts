import { applyKnown } from '../pricing/apply.ts';
import { discountOfSums } from '../pricing/discount.ts';
import type { PreparedCart } from '../pricing/prepared-cart.ts';
import type { CouponClass } from './classes.ts';
import { type ConflictTable, conflictTable } from './conflict-table.ts';
import { type Covers, coversOf, sumCover } from './covers.ts';
import type { Effort } from './effort.ts';
import type { Found } from './found.ts';
import { copyLevel, type Level, measureLevel, newLevel } from './level.ts';
import { type Opening, openGreedily } from './opening.ts';
import type { Part } from './parts.ts';
import { type Reach, reachOf } from './reach.ts';
import { ReducedBound } from './reduced-bound.ts';
import { Settler } from './settle.ts';
import { slotsOf } from './slots.ts';
import { membersOf, Taken } from './taken.ts';
import { compareSets, type RankedSet } from './tie.ts';
import { TieHope } from './tie-hope.ts';

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
 * its bound is below the best found, or equal and unable to win the tie; it is not walked where its best can be told
 * at once. With `asked` only those sets count; where there is none, the answer has no members and the total `above`.
 */
export function searchPart(
  prepared: PreparedCart,
  part: Part,
  effort: Effort,
  asked: Asked | null = null,
): Found {
  return new PartSearch(prepared, part, effort, asked).run();
}

/** What the tables of a search cost to make, in line look-ups: what many small searches have to count. */
export function tablesCost(classes: number): number {
  return 4 * classes * classes;
}

class PartSearch {
  readonly #prepared: PreparedCart;
  readonly #classes: readonly CouponClass[];
  readonly #effort: Effort;
  readonly #asked: Asked | null;
  readonly #conflicts: ConflictTable;
  readonly #covers: Covers;
  readonly #reach: readonly Reach[];
  /** Classes of which one set holds at most one; -1: none. */
  readonly #slots: Int32Array;
  readonly #slotMost: Float64Array;
  readonly #reduced: ReducedBound;
  readonly #levels: Level[] = [];
  readonly #hope: TieHope;
  readonly #settler: Settler;
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
    this.#conflicts = conflictTable(classes);
    this.#covers = coversOf(classes);
    this.#reach = reachOf(part, this.#conflicts, this.#covers.numberOf);
    this.#slots = slotsOf(classes);
    this.#slotMost = new Float64Array(classes.length);
    this.#hope = new TieHope(classes, this.#slots);
    this.#settler = new Settler(prepared, part, this.#slots, this.#conflicts, this.#hope, effort);
    this.#reduced = new ReducedBound(prepared, part, this.#slots, this.#covers.numberOf, effort);
    this.#taken = new Taken(classes, this.#hope.validTos, this.#hope.idRanks);
    this.#best = { total: asked?.above ?? 0, validTos: [], ids: [] };
  }

  run(): Found {
    const level = this.#level(0);
    for (let number = 0; number < this.#covers.lines.length; number++) {
      this.#effort.spendOnBound(sumCover(this.#prepared, this.#covers, number, level.state, level));
    }
    for (const [j, { alone }] of this.#classes.entries()) level.gains[j] = alone;
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
      if (bound === simple && this.#offerBest(level, j, total)) return;
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

  /** Offers the best of all sets from here on where that can be told at once. */
  #offerBest(level: Level, from: number, total: number): boolean {
    const chosen = this.#settler.settle(level, from, this.#taken);
    if (chosen === null) return false;
    for (const j of chosen) this.#taken.push(j);
    this.#offer(total + (level.later[from] ?? 0));
    for (const _ of chosen) this.#taken.pop();
    return true;
  }

  /** Whether class `from` comes after the class that is asked for, of which copies are missing. */
  #isPastAsked(from: number): boolean {
    return this.#asked !== null && from > this.#asked.through && this.#taken.left(this.#asked.through) > 0;
  }

  /** Applies class j to the state of `depth` and makes the level below; answers where that one goes on. */
  #take(depth: number, j: number, gain: number): number {
    const level = this.#level(depth + 1);
    const taken = this.#classes[j];
    const reach = this.#reach[j];
    if (!taken || !reach) return j + 1;
    copyLevel(this.#level(depth), level);
    applyKnown(this.#prepared, taken.first.coupon, level.state, gain);
    this.#taken.push(j);
    const next = this.#taken.left(j) > 0 ? j : j + 1;
    for (const k of reach.apart) level.blocked[k] = 1;
    this.#blockCopies(level, taken, next);
    // A node's own costs: the levels' tables are copied and measured.
    let work = 20 + (this.#classes.length + this.#prepared.count) / 4;
    work += 5 * taken.first.coupon.cover.length + 2 * reach.touched.length;
    for (const number of reach.covers) {
      work += sumCover(this.#prepared, this.#covers, number, level.state, level);
    }
    for (const k of reach.touched) {
      // What gives nothing now gives nothing later.
      if (k >= next && level.blocked[k] === 0 && (level.gains[k] ?? 0) > 0) this.#look(level, k);
    }
    this.#effort.spend(work);
    this.#measure(level, next);
    return next;
  }

  /** A random amount's other copies go with this one until there are `perOrder`. */
  #blockCopies(level: Level, { first: { template }, perOrder }: CouponClass, from: number): void {
    if (template.discount.type !== 'random-amount' || this.#taken.countOfTemplate(template.id) < perOrder)
      return;
    for (let k = from; k < this.#classes.length; k++) {
      if (this.#classes[k]?.first.template.id === template.id) level.blocked[k] = 1;
    }
  }

  #look(level: Level, j: number): void {
    const coupon = this.#classes[j]?.first.coupon;
    if (!coupon) return;
    const number = this.#covers.numberOf[j] ?? 0;
    const remaining = level.remaining[number] ?? 0;
    const room = level.rooms[number] ?? 0;
    const sums = { remaining, room, list: coupon.list, units: coupon.units };
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
    const level = newLevel(this.#prepared, this.#classes.length, this.#covers.lines.length);
    this.#levels[depth] = level;
    return level;
  }
}
