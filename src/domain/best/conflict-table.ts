import { conflictOf } from '../stacking/conflicts.ts';
import type { CouponClass } from './classes.ts';

/** Whether two classes can never be in one set, by index in the order given. */
export type ConflictTable = readonly Uint8Array[];

export function conflictTable(classes: readonly CouponClass[]): ConflictTable {
  const table = classes.map(() => new Uint8Array(classes.length));
  const groups = numbersOf(classes, ({ first }) => first.template.stacking.group);
  const templates = numbersOf(classes, ({ first }) => first.template.id);
  for (let i = 0; i < classes.length; i++) {
    const a = classes[i];
    const row = table[i];
    if (!a || !row) continue;
    // Most coupons name nothing that they exclude: then groups and templates say it all.
    const asks = a.first.template.stacking.excludes.length > 0 || a.first.template.stacking.exclusive;
    for (let j = 0; j < classes.length; j++) {
      if (j === i) continue;
      const b = classes[j];
      const column = table[j];
      if (!b || !column) continue;
      let conflict = false;
      if (templates[i] === templates[j]) conflict = a.perOrder === 1;
      else if (groups[i] !== -1 && groups[i] === groups[j]) conflict = true;
      else if (asks) conflict = conflictOf(a.first.template, b.first.template) !== null;
      if (!conflict) continue;
      row[j] = 1;
      column[i] = 1;
    }
  }
  return table;
}

/** One entry of the table. */
export function areApart(a: CouponClass, b: CouponClass): boolean {
  if (a.first.template.id === b.first.template.id) return a.perOrder === 1;
  return conflictOf(a.first.template, b.first.template) !== null;
}

/** A number a name, so that pairs are compared by numbers; -1 for none. */
function numbersOf(
  classes: readonly CouponClass[],
  nameOf: (each: CouponClass) => string | null,
): Int32Array {
  const known = new Map<string, number>();
  const numbers = new Int32Array(classes.length).fill(-1);
  for (const [i, each] of classes.entries()) {
    const name = nameOf(each);
    if (name === null) continue;
    const number = known.get(name) ?? known.size;
    known.set(name, number);
    numbers[i] = number;
  }
  return numbers;
}
