import type { Instant } from './instant.ts';
import type { Redemption } from './redemption.ts';
import { logged } from './redemption-lifecycle.ts';

/** What the order system said is part of the story; said again, it is not told again. Written with the next change. */
export function heardOrderStatus(redemption: Redemption, said: string, now: Instant): Redemption {
  const what = `order-${said}`;
  if (redemption.events.at(-1)?.what === what) return redemption;
  const event = { at: now, what, attempt: redemption.attempt };
  return { ...redemption, events: logged(redemption.events, event) };
}

/** Past its time, and the order system owes a word: it stays frozen until it is asked about again. */
export function waitForOrderStatus(redemption: Redemption, dueAt: Instant, now: Instant): Redemption | null {
  if (redemption.status !== 'frozen') return null;
  return { ...redemption, dueAt, changedAt: now, rev: redemption.rev + 1 };
}

const soonestMs = 5_000;
const latestMs = 600_000;

/**
 * As long after now as now is after `expiresAt`, so that each pause is twice the one before: 5 s at least, 10 min at
 * most, and once more at the last limit.
 */
export function askAgainAt(expiresAt: Instant, limitMs: number, now: Instant): Instant {
  const pause = Math.min(latestMs, Math.max(soonestMs, now - expiresAt));
  return Math.min(now + pause, Math.max(now, expiresAt + limitMs));
}
