import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll } from 'vitest';
import { createMemoryAnnouncements } from '../../src/adapters/memory/announcements.ts';
import { createClaimCache } from '../../src/adapters/memory/claim-cache.ts';
import { openMemoryStore } from '../../src/adapters/memory/open-memory-store.ts';
import { createMemoryGate } from '../../src/adapters/memory/stock-gate.ts';
import { claimCoupon } from '../../src/app/claim-coupon.ts';
import { type Composition, compose } from '../../src/compose.ts';
import type { Decision } from '../../src/domain/decision.ts';
import type { CouponTemplate } from '../../src/domain/template.ts';
import type { UserCoupon } from '../../src/domain/user-coupon.ts';
import type { Ports } from '../../src/ports/ports.ts';
import type { UserCouponStore } from '../../src/ports/user-coupon-store.ts';

/** What the next write of a copy does: `lost` throws before it, `unanswered` after it. */
type NextWrite = 'works' | 'lost' | 'unanswered';

export interface ClaimDesk {
  readonly clock: { time: number };
  ports(): Ports;
  nextWrite: NextWrite;
  put(template: CouponTemplate): Promise<void>;
  claim(couponId: string, userId: string, requestId?: string): Promise<Decision<{ copy: UserCoupon }>>;
  /** As `claim`; answers `claimed`, the code of the refusal, or `unknown`. */
  tell(couponId: string, userId: string, requestId?: string): Promise<string>;
  /** The process is gone, and with it its gate; the store stays. */
  restart(): void;
}

/** Claims on memory, with writes that fail on demand; what they do not look at is composed as in a server. */
export function eachWithClaims(): () => ClaimDesk {
  let composition: Composition | null = null;
  const dataDir = mkdtempSync(join(tmpdir(), 'clipper-claims-'));
  beforeAll(async () => {
    composition = await compose({ dataDir, secretKey: 'a-secret-of-the-tests' });
  });
  afterAll(async () => {
    await composition?.close();
    rmSync(dataDir, { recursive: true });
  });
  return () => {
    if (!composition) throw new Error('Claims are open within a test only.');
    return openDesk(composition.ports);
  };
}

function openDesk(base: Ports): ClaimDesk {
  const clock = { time: 0 };
  const store = openMemoryStore();
  const announcements = createMemoryAnnouncements();
  const userCoupons: UserCouponStore = {
    ...store.userCoupons,
    insert: async (copy) => {
      const how = desk.nextWrite;
      desk.nextWrite = 'works';
      if (how === 'lost') throw new Error('The write was lost.');
      const written = await store.userCoupons.insert(copy);
      if (how === 'unanswered') throw new Error('The answer of the write was lost.');
      return written;
    },
  };
  const begin = (): Ports => ({
    ...base,
    ...store,
    userCoupons,
    clock: { now: () => clock.time },
    gate: createMemoryGate(userCoupons),
    claimCache: createClaimCache(store.templates, announcements),
    announcements,
  });
  let ports = begin();
  const desk: ClaimDesk = {
    clock,
    nextWrite: 'works',
    ports: () => ports,
    put: async (template) => {
      await store.templates.insert(template);
    },
    claim: (couponId, userId, requestId) =>
      claimCoupon(ports, {
        couponId,
        userId,
        channel: null,
        region: null,
        fromPage: false,
        requestId: requestId ?? null,
      }),
    tell: async (couponId, userId, requestId) => {
      const answer = await desk.claim(couponId, userId, requestId).catch(() => null);
      return answer === null ? 'unknown' : answer.ok ? 'claimed' : answer.reason.code;
    },
    restart: () => {
      ports = begin();
    },
  };
  return desk;
}
