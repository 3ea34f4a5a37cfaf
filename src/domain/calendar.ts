import type { Instant } from './instant.ts';

export const dayMs = 86_400_000;

/** The calendar day of an instant in an IANA time zone, `YYYY-MM-DD`. */
export function dayIn(timeZone: string, t: Instant): string {
  if (timeZone === 'UTC') return new Date(t).toISOString().slice(0, 10);
  let format = formats.get(timeZone);
  if (!format) {
    format = new Intl.DateTimeFormat('en-CA', {
      timeZone,
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
    });
    formats.set(timeZone, format);
  }
  return format.format(t);
}

/** The first instant of the next calendar day there, to the millisecond. No day lasts longer than 26 hours. */
export function nextDayStart(timeZone: string, t: Instant): Instant {
  const today = dayIn(timeZone, t);
  let [last, next] = [t, t + (26 / 24) * dayMs];
  while (next - last > 1) {
    const middle = Math.floor((last + next) / 2);
    if (dayIn(timeZone, middle) === today) last = middle;
    else next = middle;
  }
  return next;
}

/** A formatter costs 50 µs to make; there are some 600 zones, each checked before it gets here. */
const formats = new Map<string, Intl.DateTimeFormat>();
