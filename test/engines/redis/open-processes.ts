import { randomUUID } from 'node:crypto';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect } from 'vitest';
import { createMemoryAnnouncements } from '../../../src/adapters/memory/announcements.ts';
import { createClaimCache } from '../../../src/adapters/memory/claim-cache.ts';
import { openMemoryStore } from '../../../src/adapters/memory/open-memory-store.ts';
import { silentAudience } from '../../../src/adapters/outgoing/audience-provider.ts';
import { systemIds } from '../../../src/adapters/system/ids.ts';
import { type ClaimPorts, claimCoupon } from '../../../src/app/claim-coupon.ts';
import { readBooks } from '../../../src/app/read-books.ts';
import { reconcileGate } from '../../../src/app/reconcile-coupons.ts';
import type { CouponTemplate } from '../../../src/domain/template.ts';
import type { Ports } from '../../../src/ports/ports.ts';
import type { StockGate } from '../../../src/ports/stock-gate.ts';
import type { UserCouponStore } from '../../../src/ports/user-coupon-store.ts';
import { templateOf } from '../../domain/make.ts';

/** Several server processes, as far as claims go: one store, a gate and caches each. */
export interface Processes {
  /** Of claims answered so far. */
  readonly answered: number;
  readonly copies: ReadonlyMap<string, number>;
  template(): CouponTemplate;
  raise(total: number): Promise<void>;
  /** Claims as this user until it hears something else than `busy` or an engine that is away, on whichever process. */
  claim(userId: string): Promise<string>;
  /** So many users, each claims once, as many at a time as there are callers; what they heard, counted. */
  rush(users: number, name?: string): Promise<Readonly<Record<string, number>>>;
  /**
   * All claims are answered: ends what is under way as if its time had come, reconciles, and sells what is left on the
   * first process.
   * The stock is then sold exactly, and gate and store agree.
   */
  sellOutAfterReconcile(): Promise<void>;
}

interface Opened {
  readonly limits: { readonly total: number; readonly perUser?: number; readonly perDay?: number };
  readonly gates: (source: UserCouponStore) => readonly StockGate[];
}

const patienceMs = 20_000;
const callers = 24;
const now = Date.UTC(2026, 2, 1, 12);

export async function openProcesses({ limits, gates }: Opened): Promise<Processes> {
  const store = openMemoryStore();
  const id = `C-${randomUUID().slice(0, 8)}`;
  await store.templates.insert(
    templateOf(id, {
      claim: { opensAt: 0, closesAt: now + 1e9, perUser: 1, ...limits },
      validity: { type: 'fixed', from: 0, to: now + 2e9 },
    }),
  );
  // Writes and readings take a while: others come between.
  const userCoupons: UserCouponStore = {
    ...store.userCoupons,
    insert: async (copy) => {
      await nextTurn();
      const written = await store.userCoupons.insert(copy);
      await nextTurn();
      return written;
    },
    serials: async (couponId) => {
      const read = await store.userCoupons.serials(couponId);
      await nextTurn();
      return read;
    },
  };
  const processes = gates(userCoupons).map((gate): ClaimPorts & Pick<Ports, 'templates'> => {
    const announcements = createMemoryAnnouncements();
    return {
      clock: { now: () => now },
      ids: systemIds,
      templates: store.templates,
      claimCache: createClaimCache(store.templates, announcements),
      users: store.users,
      lists: store.lists,
      userCoupons,
      gate,
      announcements,
      audience: silentAudience,
      risk: { first: [], last: [] },
    };
  });
  const [first] = processes;
  if (!first) throw new Error('There must be at least one process.');
  const anyProcess = () => processes[Math.floor(Math.random() * processes.length)] ?? first;
  const copies = new Map<string, number>();
  let answered = 0;

  async function claim(userId: string, on = anyProcess): Promise<string> {
    const requestId = `rq-${userId}`;
    const deadline = performance.now() + patienceMs;
    let heard = 'nothing';
    while (performance.now() < deadline) {
      const request = { couponId: id, userId, channel: null, region: null, fromPage: false, requestId };
      const answer = await claimCoupon(on(), request).catch((error: unknown) => {
        heard = String(error);
        return null;
      });
      if (answer) heard = answer.ok ? 'claimed' : answer.reason.code;
      if (answer?.ok) copies.set(userId, answer.copy.serial);
      if (answer && heard !== 'busy') break;
      await nextTurn();
    }
    answered++;
    return heard;
  }

  async function rush(users: number, name = 'u'): Promise<Record<string, number>> {
    const counts: Record<string, number> = {};
    let next = 0;
    const caller = async () => {
      while (next < users) {
        const heard = await claim(`${name}-${next++}`);
        counts[heard] = (counts[heard] ?? 0) + 1;
      }
    };
    await Promise.all(Array.from({ length: callers }, caller));
    return counts;
  }

  const template = async () => {
    const found = await store.templates.get(id);
    if (!found) throw new Error('The template is gone.');
    return found;
  };
  let current = await template();

  return {
    get answered() {
      return answered;
    },
    copies,
    template: () => current,
    raise: async (total) => {
      const next = { ...current, rev: current.rev + 1, claim: { ...current.claim, total } };
      expect(await store.templates.replace(next, current.rev)).toBe(true);
      current = next;
      for (const { announcements } of processes) announcements.announce([`coupon|${id}`]);
    },
    claim: (userId) => claim(userId),
    rush,
    sellOutAfterReconcile: async () => {
      for (const reservation of await first.gate.reservations(0, 10_000)) {
        const copy = await userCoupons.findByRequest(reservation.userId, id, reservation.requestId);
        if (copy?.userCouponId === reservation.userCouponId) await first.gate.settle(reservation);
        else await first.gate.release(reservation);
      }
      await reconcileGate(first);
      const total = current.claim.total ?? 0;
      const { taken } = await store.userCoupons.serials(id);
      expect(taken).toBeLessThanOrEqual(total);
      for (const { announcements } of processes) announcements.announce([`stock|${id}`]);
      for (let n = taken; n < total; n++) expect(await claim(`late-${n}`, () => first)).toBe('claimed');
      expect(await claim('too-late', () => first)).toBe('sold-out');
      expect(await store.userCoupons.serials(id)).toEqual({ taken: total, highest: total });
      expect(new Set(copies.values()).size).toBe(copies.size);
      expect(copies.size).toBe(total);
      // Each process tells Redis what it has settled before it reads.
      for (const { gate } of processes) await gate.books(current);
      const books = await readBooks(first, current);
      expect(books).toMatchObject({ balanced: true, gate: { issued: total, reserved: 0, free: 0 } });
    },
  };
}
