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

/** A formatter costs 50 µs to make; there are some 600 zones, each checked before it gets here. */
const formats = new Map<string, Intl.DateTimeFormat>();
