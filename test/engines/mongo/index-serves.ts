import type { Document } from 'mongodb';

export type IndexKey = Readonly<Record<string, unknown>>;

/**
 * Whether an index can serve the query: from its first field on, each is bound to points, then come the fields of the
 * order, in it or all of them turned round; without an order, a field that is bound to a range. The order may name
 * fields that are bound to points, too. Fields after those filter within the index or in the documents found.
 */
export function serves(key: IndexKey, filter: Document, sort: Document = {}): boolean {
  const fields = Object.entries(key);
  const bounds = boundsOf(filter);
  let bound = 0;
  while (bounds.get(fields[bound]?.[0] ?? '') === 'points') bound++;
  const order = Object.entries(sort);
  if (order.length === 0) return bound > 0 || bounds.get(fields[0]?.[0] ?? '') === 'range';
  return fields.slice(0, bound + 1).some((_, from) => isOrderOf(fields.slice(from), order));
}

function isOrderOf(fields: readonly [string, unknown][], order: readonly [string, unknown][]): boolean {
  const turned = order[0]?.[1] !== fields[0]?.[1];
  return order.every(([field, direction], n) => {
    const [name, way] = fields[n] ?? [];
    return name === field && direction === (turned ? -Number(way) : way);
  });
}

/** What the conditions that all must hold say of each field. */
function boundsOf(filter: Document): ReadonlyMap<string, 'points' | 'range'> {
  const bounds = new Map<string, 'points' | 'range'>();
  for (const [field, condition] of Object.entries(filter)) {
    if (field === '$and') {
      for (const part of condition) for (const [name, bound] of boundsOf(part)) bounds.set(name, bound);
    } else if (!field.startsWith('$')) {
      const bound = boundOf(condition);
      if (bound) bounds.set(field, bound);
    }
  }
  return bounds;
}

function boundOf(condition: unknown): 'points' | 'range' | null {
  if (typeof condition !== 'object' || condition === null) return 'points';
  const operators = Object.keys(condition);
  if (operators.every((operator) => operator === '$in' || operator === '$eq')) return 'points';
  return operators.some((operator) => /^\$[gl]te?$/.test(operator)) ? 'range' : null;
}
