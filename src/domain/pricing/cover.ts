import type { Cart, CartLine } from '../cart.ts';
import type { Scope, Target } from '../template.ts';
import { covers } from './scope.ts';

/** The lines that a template covers; templates with the same plain scope share one. */
export interface Cover {
  /** Line indexes, in cart order. */
  readonly lines: Int32Array;
  /** Those of them that can give, a bit a line, in words of 32: sets of lines are compared a word at a time. */
  readonly giving: Int32Array;
  /** Σ list amounts and Σ units. */
  readonly list: number;
  readonly units: number;
}

/** What covers are summed from, by line. */
export interface Amounts {
  readonly quantity: Float64Array;
  readonly list: Float64Array;
  readonly floor: Float64Array;
}

/** Finds covers in one cart: a scope of one target without excludes, as most are, by a look-up instead of a walk. */
export class CoverIndex {
  readonly #cart: Cart;
  readonly #amounts: Amounts;
  #lines: LinesByTarget | null = null;

  constructor(cart: Cart, amounts: Amounts) {
    this.#cart = cart;
    this.#amounts = amounts;
  }

  coverOf(
    template: { readonly scope: Scope; readonly merchantId: string | null },
    listed: ReadonlySet<string>,
  ): Cover {
    const target = this.#onlyTarget(template);
    if (target === null) return this.#walk(template, listed);
    this.#lines ??= linesByTarget(this.#cart.lines);
    const lines = target.type === 'all' ? this.#lines.all : this.#lines[target.type].get(target.id);
    if (!lines) return this.#coverOfLines([]);
    const { known } = this.#lines;
    const cover = known.get(lines) ?? this.#coverOfLines(lines);
    known.set(lines, cover);
    return cover;
  }

  /** The one target that says it all, or null. A merchant's template on everything is one on that merchant. */
  #onlyTarget({
    scope: { include, exclude },
    merchantId,
  }: {
    readonly scope: Scope;
    readonly merchantId: string | null;
  }): IndexedTarget | null {
    const [target] = include;
    if (!target || include.length > 1 || exclude.length > 0) return null;
    // A few lines are walked sooner than an index of them is made.
    if (target.type === 'items' || this.#cart.lines.length < fewLines) return null;
    if (merchantId === null) return target;
    return target.type === 'all' ? { type: 'merchant', id: merchantId } : null;
  }

  #walk(
    template: { readonly scope: Scope; readonly merchantId: string | null },
    listed: ReadonlySet<string>,
  ) {
    const lines: number[] = [];
    for (const [i, line] of this.#cart.lines.entries()) {
      if (covers(template, line, listed.has(line.itemId))) lines.push(i);
    }
    return this.#coverOfLines(lines);
  }

  #coverOfLines(lines: readonly number[]): Cover {
    const { quantity, list, floor } = this.#amounts;
    const giving = new Int32Array(Math.ceil(quantity.length / 32));
    let listSum = 0;
    let units = 0;
    for (const i of lines) {
      const amount = list[i] ?? 0;
      listSum += amount;
      units += quantity[i] ?? 0;
      if (amount > (floor[i] ?? 0)) giving[i >> 5] = (giving[i >> 5] ?? 0) | (1 << (i & 31));
    }
    return { lines: Int32Array.from(lines), giving, list: listSum, units };
  }
}

const fewLines = 6;

type IndexedTarget = Exclude<Target, { type: 'items' }>;
type Named = 'item' | 'category' | 'brand' | 'merchant' | 'tag';
type LinesByTarget = Readonly<Record<Named, Map<string, number[]>>> & {
  readonly all: readonly number[];
  /** What was asked for already. */
  readonly known: Map<readonly number[], Cover>;
};

function linesByTarget(lines: readonly CartLine[]): LinesByTarget {
  const found = {
    all: lines.map((_, i) => i),
    known: new Map<readonly number[], Cover>(),
    item: new Map<string, number[]>(),
    category: new Map<string, number[]>(),
    brand: new Map<string, number[]>(),
    merchant: new Map<string, number[]>(),
    tag: new Map<string, number[]>(),
  };
  for (const [i, line] of lines.entries()) {
    add(found.item, line.itemId, i);
    for (const id of line.categoryPath) add(found.category, id, i);
    add(found.brand, line.brandId, i);
    add(found.merchant, line.merchantId, i);
    for (const id of line.tags) add(found.tag, id, i);
  }
  return found;
}

/** A line that names one thing twice counts once. */
function add(byId: Map<string, number[]>, id: string | null, i: number): void {
  if (id === null) return;
  const lines = byId.get(id);
  if (!lines) byId.set(id, [i]);
  else if (lines.at(-1) !== i) lines.push(i);
}
