import { keyOfTarget } from '../src/domain/target-keys.ts';
import type { CouponTemplate } from '../src/domain/template.ts';
import type { AnnouncedKey } from '../src/ports/announcements.ts';
import type { DelayedEntry } from '../src/ports/delay-queue.ts';
import type { Ports } from '../src/ports/ports.ts';
import type { IndexOperation } from '../src/ports/search-index.ts';

/** Read in so long before it opens. */
const aheadMs = 5_000;
const perTurn = 500;

type WindowNeeds = Pick<
  Ports,
  'clock' | 'delayQueue' | 'index' | 'badges' | 'sharedBadges' | 'announcements'
>;

/**
 * Notes when the coupons of a flush open and close. What caches hold is right without it: a queue that is away is not
 * waited for.
 */
export function noteWindows(
  { clock, delayQueue }: Pick<WindowNeeds, 'clock' | 'delayQueue'>,
  operations: readonly IndexOperation[],
): void {
  const now = clock.now();
  const entries = operations.flatMap((operation): DelayedEntry[] => {
    if (operation.index !== 'coupons' || operation.document?.template.phase !== 'published') return [];
    const { opensAt, closesAt } = operation.document.template.claim;
    return [
      { key: `opens|${operation.id}`, dueAt: opensAt - aheadMs },
      { key: `closed|${operation.id}`, dueAt: closesAt },
    ].filter(({ dueAt }) => dueAt > now);
  });
  if (entries.length > 0) delayQueue.put(entries).catch(() => undefined);
}

/** Reads in what opens soon, and drops what has closed: each is looked up again, for its window may have moved. */
export async function workWindows(ports: WindowNeeds): Promise<void> {
  const now = ports.clock.now();
  const due = await ports.delayQueue.takeDue(now, perTurn);
  if (due.length === 0) return;
  const couponIds = [...new Set(due.map((key) => key.slice(key.indexOf('|') + 1)))];
  const { templates } = await ports.index.badgeCoupons({ targets: [], couponIds });
  const isDue = (kind: string, id: string) => due.includes(`${kind}|${id}`);
  const found = [...templates.values()];
  const opening = found.filter(({ id, claim }) => isDue('opens', id) && now < claim.closesAt);
  const closed = found.filter(({ id, claim }) => isDue('closed', id) && claim.closesAt <= now);
  if (closed.length > 0) {
    const keys = closed.map(({ id }): AnnouncedKey => `coupon|${id}`);
    await ports.sharedBadges?.moved(keys);
    ports.announcements.announce(keys);
  }
  if (opening.length > 0) await readIn(ports, opening);
}

async function readIn(
  { sharedBadges, badges }: WindowNeeds,
  opening: readonly CouponTemplate[],
): Promise<void> {
  const couponIds = opening.map(({ id }) => id);
  const targets = [...new Set(opening.flatMap(targetsOf))];
  if (!sharedBadges) await badges.badgeCoupons({ targets, couponIds });
  else
    sharedBadges.warm([...couponIds.map((id) => `coupon|${id}`), ...targets.map((key) => `target|${key}`)]);
}

/** Those that items share: what names one item is read in with it. */
function targetsOf({ scope }: CouponTemplate): string[] {
  return scope.include.filter(({ type }) => type !== 'items' && type !== 'item').map(keyOfTarget);
}
