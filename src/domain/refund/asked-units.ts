import { type Decision, type Flaw, refuse, refuseInvalid } from '../decision.ts';
import type { RefundRequest } from './refund.ts';
import type { PaidLine } from './standing.ts';

/**
 * How many more units of each line come back, `back` of them having done so before. Refuses `invalid` (a line that the
 * order does not have, or that is named twice) and `refund-exceeds` (more than is left; nothing is left).
 */
export function askedUnits(
  lines: readonly PaidLine[],
  back: readonly number[],
  request: RefundRequest,
): Decision<{ units: readonly number[] }> {
  const left = lines.map(({ quantity }, i) => quantity - (back[i] ?? 0));
  if (request.all) {
    return left.some((units) => units > 0)
      ? { ok: true, units: left }
      : refuse('refund-exceeds', { left: 0 });
  }
  const flaws: Flaw[] = [];
  const places = new Map(lines.map(({ lineId }, i) => [lineId, i]));
  const units = lines.map(() => 0);
  for (const [n, { lineId, quantity }] of request.lines.entries()) {
    const i = places.get(lineId);
    if (i === undefined) {
      const message = `the order has no line ${lineId}, or it is named twice; name each line of the order once`;
      flaws.push({ pointer: `/lines/${n}/lineId`, code: 'unknown-line', message });
      continue;
    }
    places.delete(lineId);
    units[i] = quantity;
  }
  if (flaws.length > 0) return refuseInvalid(flaws);
  const over = lines.findIndex((_, i) => (units[i] ?? 0) > (left[i] ?? 0));
  const line = lines[over];
  if (!line) return { ok: true, units };
  return refuse('refund-exceeds', {
    lineId: line.lineId,
    asked: units[over],
    bought: line.quantity,
    refunded: back[over],
    left: left[over],
  });
}
