import type { CouponTemplate } from '../domain/template.ts';
import type { Ports } from '../ports/ports.ts';
import { type EndedReservations, endLostReservations } from './end-lost-reservations.ts';
import { type CouponBooks, gateAgreesWithStore, readBooks } from './read-books.ts';
import { listTemplates } from './read-templates.ts';

type Needs = Pick<Ports, 'clock' | 'templates' | 'userCoupons' | 'gate' | 'announcements'>;
type After = Parameters<typeof listTemplates>[1]['after'];

export interface ReconcileCoupons {
  /** Look, change nothing. */
  readonly check: boolean;
  readonly after: After;
  readonly limit: number;
}

export interface Reconciled extends EndedReservations {
  /** Whose gate was read from the store again. */
  readonly rebuilt: readonly string[];
  /** One for every coupon of the page that was ever published, newest first. */
  readonly books: readonly CouponBooks[];
  /** The keyset of the page that follows, null at the end. */
  readonly next: After;
}

/** Ends lost reservations, then reads a page of coupons' books and rebuilds the gates that are wrong. */
export async function reconcileCoupons(
  ports: Needs,
  { check, after, limit }: ReconcileCoupons,
): Promise<Reconciled> {
  const ended = check ? { settled: 0, released: 0 } : await endLostReservations(ports);
  const page = await listTemplates(ports, { after, limit });
  const rebuilt: string[] = [];
  const books: CouponBooks[] = [];
  for (const template of page.templates) {
    if (template.phase === 'draft') continue;
    await nextTurn();
    let read = await readBooks(ports, template);
    if (!read.gateAgrees && !check) {
      await rebuild(ports, template);
      rebuilt.push(template.id);
      read = await readBooks(ports, template);
    }
    books.push(read);
  }
  return { ...ended, rebuilt, books, next: page.next };
}

const pageSize = 100;
const pagesBound = 1_000;
/** One coupon that can't be read keeps no other from its turn; where more can't, an engine is away. */
const failuresBound = 3;

/**
 * The pass of every minute: as `reconcileCoupons`, over what the gate holds of the coupons that can be claimed now. Throws the
 * first failure when the others have had their turn.
 */
export async function reconcileGate(ports: Needs): Promise<EndedReservations & { rebuilt: number }> {
  const ended = await endLostReservations(ports);
  let rebuilt = 0;
  const failures: unknown[] = [];
  let after: After = null;
  for (let pages = 0; pages < pagesBound; pages++) {
    const page = await listTemplates(ports, { status: 'active', after, limit: pageSize });
    for (const found of page.templates) {
      try {
        if (await mendGate(ports, found)) rebuilt++;
      } catch (error) {
        failures.push(error);
        if (failures.length > failuresBound) throw error;
      }
    }
    await nextTurn();
    after = page.next;
    if (after === null) break;
  }
  if (failures.length > 0) throw failures[0];
  return { ...ended, rebuilt };
}

/** Whether it was wrong, and has been read again. */
async function mendGate(ports: Needs, found: CouponTemplate): Promise<boolean> {
  if (await gateAgreesWithStore(ports, found)) return false;
  // Its total may have been raised between.
  const template = await ports.templates.get(found.id);
  if (!template || (await gateAgreesWithStore(ports, template))) return false;
  await rebuild(ports, template);
  return true;
}

async function rebuild({ gate, announcements }: Needs, template: CouponTemplate): Promise<void> {
  await gate.rebuild(template);
  announcements.announce([`stock|${template.id}`]);
}

/** An embedded store answers within the turn that asks it: others get theirs between. */
function nextTurn(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}
