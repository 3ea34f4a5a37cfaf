import type { Instant } from '../domain/instant.ts';
import type { PublicRead } from './public-read.ts';

/** What of an answer depends on the instant at which it is read. */
export interface Windows {
  /** Every instant at which something in it opens or closes, ascending. */
  readonly boundaries: readonly Instant[];
  /**
   * The answer as it reads at `now`: badges and listed coupons that are not open are gone, a coupon's own page has
   * the status that its window says. The very text of the origin where that is the same.
   */
  textAt(now: Instant): string;
}

/** Null where the text is not what the route answers: nobody can tell how long it holds. */
export function windowsOf(
  { kind, isPreview }: Pick<PublicRead, 'kind' | 'isPreview'>,
  text: string,
): Windows | null {
  if (isPreview || kind === 'coupon-items') return { boundaries: [], textAt: () => text };
  const lists = timedLists(kind, parsed(text));
  if (!lists) return null;
  const instants = lists.flat().flatMap((one) => [Date.parse(one.opensAt), Date.parse(one.closesAt)]);
  return {
    boundaries: [...new Set(instants)].sort((a, b) => a - b),
    textAt: (now) => {
      const body = parsed(text);
      const bring = kind === 'coupon' ? bringStatusTo : hideClosed;
      const changed = (timedLists(kind, body) ?? []).map((list) => bring(list, now));
      return changed.includes(true) ? JSON.stringify(body) : text;
    },
  };
}

/** As badges and coupons have them, ISO 8601. */
interface Timed {
  readonly opensAt: string;
  readonly closesAt: string;
  status?: unknown;
}

/** Half-open: `opensAt <= now < closesAt`. */
function hideClosed(list: Timed[], now: Instant): boolean {
  const open = list.filter((one) => Date.parse(one.opensAt) <= now && now < Date.parse(one.closesAt));
  if (open.length === list.length) return false;
  list.splice(0, list.length, ...open);
  return true;
}

/** As statusOf in the domain: one that was paused or ended by hand stays so. */
function bringStatusTo([coupon]: Timed[], now: Instant): boolean {
  if (coupon?.status !== 'scheduled' && coupon?.status !== 'active') return false;
  const opened = Date.parse(coupon.opensAt) <= now ? 'active' : 'scheduled';
  const status = now < Date.parse(coupon.closesAt) ? opened : 'ended';
  if (status === coupon.status) return false;
  coupon.status = status;
  return true;
}

/** The lists of the body itself: what is taken out of them is taken out of it. */
function timedLists(kind: PublicRead['kind'], body: unknown): Timed[][] | null {
  if (!isRecord(body)) return null;
  const lists = kind === 'badges' ? valuesOf(body.items) : [kind === 'coupons' ? body.coupons : [body]];
  return lists?.every(isTimedList) ? lists : null;
}

function valuesOf(items: unknown): unknown[] | null {
  return isRecord(items) ? Object.values(items) : null;
}

function isTimedList(list: unknown): list is Timed[] {
  return Array.isArray(list) && list.every(isTimed);
}

function isTimed(one: unknown): one is Timed {
  return isRecord(one) && isInstant(one.opensAt) && isInstant(one.closesAt);
}

function isInstant(value: unknown): value is string {
  return typeof value === 'string' && !Number.isNaN(Date.parse(value));
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
