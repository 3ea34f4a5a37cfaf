import type { IndexOperation } from '../src/ports/search-index.ts';

/** The coupons as we have written them last. */
export interface KnownCoupons {
  /** Writing it again would change nothing. */
  has(operation: IndexOperation): boolean;
  /** Before a write: whether it comes about is not known yet. */
  doubt(operations: readonly IndexOperation[]): void;
  /** After it. */
  note(operations: readonly IndexOperation[]): void;
  /** The index may be another one by now. */
  forget(): void;
}

const most = 10_000;

/**
 * A coupon is planned with each of its relations that changes, and is found by the words of the first few alone: with
 * a list of ten thousand it would be written again and again as it stands.
 */
export function createKnownCoupons(): KnownCoupons {
  const known = new Map<string, string>();
  return {
    has: (operation) => {
      const state = stateOf(operation);
      return state !== undefined && known.get(operation.id) === state;
    },
    doubt: (operations) => {
      for (const { index, id } of operations) if (index === 'coupons') known.delete(id);
    },
    note: (operations) => {
      for (const operation of operations) {
        const state = stateOf(operation);
        if (state !== undefined) known.set(operation.id, state);
        const [oldest] = known.keys();
        if (known.size > most && oldest !== undefined) known.delete(oldest);
      }
    },
    forget: () => known.clear(),
  };
}

/** Undefined: nothing to compare by. */
function stateOf({ index, document, hash }: IndexOperation): string | undefined {
  return index === 'coupons' && document && hash !== undefined ? `${hash} ${document.popularity}` : undefined;
}
