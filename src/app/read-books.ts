import type { CouponTemplate } from '../domain/template.ts';
import type { Ports } from '../ports/ports.ts';
import type { GateBooks } from '../ports/stock-gate.ts';
import type { StatusCounts } from '../ports/user-coupon-store.ts';

type Needs = Pick<Ports, 'clock' | 'templates' | 'userCoupons' | 'gate'>;

/** What became of a coupon's copies: total = remaining + unused + frozen + used + expired + void. */
export interface CouponBooks {
  readonly couponId: string;
  /** Null: unlimited; then claimed = unused + frozen + used + expired + void. */
  readonly total: number | null;
  readonly claimed: number;
  readonly remaining: number | null;
  readonly counts: StatusCounts;
  /** Null where the gate holds no numbers of the coupon. */
  readonly gate: GateBooks | null;
  readonly balanced: boolean;
  /** False: the gate's numbers are wrong, those of the store need not be. */
  readonly gateAgrees: boolean;
}

/** A total that is raised between two readings is seen by the next. */
const looks = 3;

/**
 * Counts one coupon's copies anew. Exact at rest, and true while claims run: of what moves, the count must lie between
 * what was there before it and after it.
 */
export async function readBooks(ports: Needs, found: CouponTemplate): Promise<CouponBooks> {
  let books = await look(ports, found);
  for (let tries = 1; tries < looks && !books.balanced; tries++) {
    books = await look(ports, (await ports.templates.get(found.id)) ?? found);
  }
  return books;
}

async function look(ports: Needs, template: CouponTemplate): Promise<CouponBooks> {
  const { id, claim } = template;
  const { total } = claim;
  const before = await ports.gate.books(template);
  const least = await ports.userCoupons.serials(id);
  const counts = await ports.userCoupons.countsOfCoupon(id, ports.clock.now());
  const most = await ports.userCoupons.serials(id);
  const after = await ports.gate.books(template);
  const claimed = Object.values(counts).reduce((sum, count) => sum + count, 0);
  const storeAgrees =
    least.taken <= claimed && claimed <= most.taken && (total === null || most.highest <= total);
  const gateAgrees = total === null || agrees(total, before, claimed, after);
  return {
    couponId: id,
    total,
    claimed,
    remaining: total === null ? null : total - claimed,
    counts,
    gate: after,
    balanced: storeAgrees && gateAgrees,
    gateAgrees,
  };
}

/** Whether the gate's numbers of the coupon can be right, whatever claims are under way meanwhile. */
export async function gateAgreesWithStore(
  { gate, userCoupons }: Pick<Ports, 'gate' | 'userCoupons'>,
  template: CouponTemplate,
): Promise<boolean> {
  const { total } = template.claim;
  const before = await gate.books(template);
  if (before === null || total === null) return true;
  const { taken } = await userCoupons.serials(template.id);
  return agrees(total, before, taken, await gate.books(template));
}

/** A copy that was there before is counted; one that is counted is known, or under way, after. */
function agrees(total: number, before: GateBooks | null, counted: number, after: GateBooks | null): boolean {
  // The gate forgot or read its numbers between: they were not the same ones.
  if (before === null || after === null || before.epoch !== after.epoch) return true;
  return (
    sumsUp(total, before) &&
    sumsUp(total, after) &&
    (before.issued ?? 0) <= counted &&
    counted <= (after.issued ?? 0) + after.reserved
  );
}

function sumsUp(total: number, { issued, reserved, free }: GateBooks): boolean {
  return (issued ?? 0) + reserved + (free ?? 0) === total;
}
