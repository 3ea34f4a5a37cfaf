import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Instant } from '../domain/instant.ts';

/** How long a shopper may look at the page before claiming. */
const livesMs = 15 * 60_000;

export interface PageTokens {
  issue(couponId: string, now: Instant): { readonly pageToken: string; readonly expiresAt: Instant };
  /** Whether it was issued for this coupon's page and has not run out. */
  holds(couponId: string, pageToken: string | undefined, now: Instant): boolean;
}

/** Signed and short-lived: a claim that carries one comes from somebody who opened the page. */
export function createPageTokens(secret: string): PageTokens {
  const mac = (couponId: string, expiresAt: string) =>
    createHmac('sha256', secret).update(`page-token\n${couponId}\n${expiresAt}`).digest();
  return {
    issue: (couponId, now) => {
      const expiresAt = now + livesMs;
      const time = expiresAt.toString(36);
      return { pageToken: `${time}.${mac(couponId, time).toString('base64url')}`, expiresAt };
    },
    holds: (couponId, pageToken, now) => {
      const [time, signature, ...rest] = pageToken?.split('.') ?? [];
      if (!time || !signature || rest.length > 0) return false;
      const given = Buffer.from(signature);
      const expected = Buffer.from(mac(couponId, time).toString('base64url'));
      if (given.length !== expected.length || !timingSafeEqual(given, expected)) return false;
      return now < Number.parseInt(time, 36);
    },
  };
}
