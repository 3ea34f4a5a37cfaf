import type { CouponTemplate } from '../../domain/template.ts';
import { type Announcements, anyKey } from '../../ports/announcements.ts';
import type { ClaimCache } from '../../ports/claim-cache.ts';
import type { TemplateStore } from '../../ports/template-store.ts';

/** A pause must hold within a second wherever no announcement arrives: this, and the time of one read. */
const rememberedMs = 500;
/** Beyond it all is forgotten: a rush is about a few. */
const most = 10_000;

export function createClaimCache(
  templates: Pick<TemplateStore, 'get'>,
  announcements: Announcements,
): ClaimCache {
  const known = new Map<string, { readonly template: CouponTemplate; readonly until: number }>();
  const soldOut = new Map<string, { readonly total: number; readonly until: number }>();
  const reading = new Map<string, Promise<CouponTemplate | null>>();
  announcements.subscribe((keys) => {
    for (const key of keys) {
      if (key.startsWith('coupon|')) {
        known.delete(key.slice('coupon|'.length));
        // What it is about may be missing in what is being read.
        reading.delete(key.slice('coupon|'.length));
      } else if (key.startsWith('stock|')) soldOut.delete(key.slice('stock|'.length));
      else if (key === anyKey) {
        known.clear();
        reading.clear();
        soldOut.clear();
      }
    }
  });

  async function readAndKeep(couponId: string, now: number): Promise<CouponTemplate | null> {
    const read = reading.get(couponId) ?? templates.get(couponId);
    reading.set(couponId, read);
    try {
      const template = await read;
      if (template && reading.get(couponId) === read) {
        keep(known, couponId, { template, until: now + rememberedMs });
      }
      return template;
    } finally {
      if (reading.get(couponId) === read) reading.delete(couponId);
    }
  }

  return {
    template: (couponId) => {
      const now = performance.now();
      const kept = known.get(couponId);
      return kept && now < kept.until ? Promise.resolve(kept.template) : readAndKeep(couponId, now);
    },
    isSoldOut: ({ id, claim }) => {
      const kept = soldOut.get(id);
      return kept !== undefined && (claim.total ?? 0) <= kept.total && performance.now() < kept.until;
    },
    rememberSoldOut: ({ id, claim }) => {
      if (claim.total === null) return;
      keep(soldOut, id, { total: claim.total, until: performance.now() + rememberedMs });
    },
  };
}

function keep<T>(kept: Map<string, T>, couponId: string, entry: T): void {
  if (kept.size >= most) kept.clear();
  kept.set(couponId, entry);
}
