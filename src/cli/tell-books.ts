import type { ShownReconciliation } from '../http/render/reconciliation.ts';
import { counted, formatCount } from './text-table.ts';

type Books = ShownReconciliation['coupons'][number];

/** The equation of one coupon; what its gate says where the two do not agree. */
export function tellBooks(books: Books): string {
  const { couponId, total, claimed, remaining, gate, balanced } = books;
  const parts = (['unused', 'frozen', 'used', 'expired', 'void'] as const).map(
    (status) => `${formatCount(books[status])} ${status}`,
  );
  const equation =
    total === null
      ? `${formatCount(claimed)} claimed = ${parts.join(' + ')}`
      : `${formatCount(total)} total = ${[`${formatCount(remaining ?? 0)} remaining`, ...parts].join(' + ')}`;
  if (balanced) return `${couponId}: ${equation}`;
  return `${couponId}: DOES NOT HOLD: ${equation}${tellGate(gate)}`;
}

function tellGate(gate: Books['gate']): string {
  if (gate?.issued == null || gate.free === null) return '';
  const [issued, reserved, free] = [gate.issued, gate.reserved, gate.free].map(formatCount);
  return `; the gate: ${issued} issued + ${reserved} reserved + ${free} free`;
}

export function tellReconciled(
  done: {
    readonly coupons: number;
    readonly settled: number;
    readonly released: number;
    readonly rebuilt: number;
  },
  check: boolean,
): string {
  const { coupons, settled, released, rebuilt } = done;
  const looked = `${counted(coupons, 'coupon')} looked at`;
  if (check) return `${looked}, nothing changed.`;
  return (
    `${looked}; ${counted(settled, 'lost reservation')} settled, ${formatCount(released)} released; ` +
    `${counted(rebuilt, 'gate')} read from the store again.`
  );
}
