import { createMemoryAnnouncements } from '../../src/adapters/memory/announcements.ts';
import { createClaimCache } from '../../src/adapters/memory/claim-cache.ts';
import { createFrozenLately } from '../../src/adapters/memory/frozen-lately.ts';
import { createMemoryGate } from '../../src/adapters/memory/stock-gate.ts';
import { silentAudience } from '../../src/adapters/outgoing/audience-provider.ts';
import { systemIds } from '../../src/adapters/system/ids.ts';
import { dayMs } from '../../src/domain/calendar.ts';
import type { TemplateDraft } from '../../src/domain/complete-template.ts';
import type { RefundRequest } from '../../src/domain/refund/refund.ts';
import type { UserCoupon } from '../../src/domain/user-coupon.ts';
import { type CopyFreeze, freezeCopy, unfreezeCopy } from '../../src/domain/user-coupon-lifecycle.ts';
import type { FreezeLimits } from '../../src/ports/freeze-limits.ts';
import type { Ports } from '../../src/ports/ports.ts';
import type { Store } from '../../src/ports/store.ts';
import { copyOf } from '../contracts/make.ts';
import { lineOf, templateOf } from '../domain/make.ts';
import { type Actor, createActor } from './actors.ts';
import { type Audit, auditWrites } from './redemptions-audit.ts';

export type ShopPorts = Pick<
  Ports,
  | 'clock'
  | 'ids'
  | 'templates'
  | 'items'
  | 'relations'
  | 'users'
  | 'lists'
  | 'userCoupons'
  | 'redemptions'
  | 'ledger'
  | 'orderStatus'
  | 'freezeLimits'
  | 'frozenLately'
  | 'gate'
  | 'claimCache'
  | 'announcements'
  | 'audience'
  | 'risk'
>;

export interface Shop {
  readonly clock: { time: number };
  readonly audit: Audit;
  /** Of nobody: nothing waits. */
  readonly ports: ShopPorts;
  readonly actors: readonly Actor<ShopPorts>[];
}

interface ShopSettings {
  readonly processes: number;
  readonly asksOrders: boolean;
  readonly freezeLimits: FreezeLimits;
}

const start = Date.parse('2026-11-11T08:00:00Z');
export const claimed = 'claimed';
export const totals = 5;

/** What is claimed in the run runs out, and so does the second of the three that are there from the start. */
const drafts: Readonly<Record<string, Partial<TemplateDraft>>> = {
  whole: {
    discount: { type: 'amount-off', amount: 1_000 },
    costShares: [
      { bearer: 'platform', rateBps: 3_333 },
      { bearer: 'merchant', rateBps: 6_667 },
    ],
  },
  share: {
    discount: { type: 'percent-off', rateBps: 700 },
    threshold: { amount: 9_000 },
    refund: { return: 'extend', extendDays: 2, threshold: 'take-back' },
  },
  shipping: { discount: { type: 'shipping-off' }, refund: { return: 'keep' } },
  [claimed]: { discount: { type: 'amount-off', amount: 333 }, validity: { type: 'relative', days: 1 } },
};
const lasting: Readonly<Record<string, number>> = {
  whole: 10 * dayMs,
  share: 1_200_000,
  shipping: 10 * dayMs,
};

/** One wallet with three copies and whatever is claimed meanwhile; several processes on one store. */
export async function openShop(
  store: Store,
  { processes, asksOrders, freezeLimits }: ShopSettings,
): Promise<Shop> {
  const clock = { time: start };
  const audit = auditWrites(store, freezeLimits);
  const announcements = createMemoryAnnouncements();
  let ids = 0;
  const ports: ShopPorts = {
    ...store,
    ...audit.store,
    clock: { now: () => clock.time },
    // Named by their turn, so that a run that failed can be played again.
    ids: {
      ...systemIds,
      timeOrdered: (prefix) => `${prefix}-${String(++ids).padStart(4, '0')}`,
      random: (prefix) => `${prefix}-${++ids}`,
    },
    gate: createMemoryGate(audit.store.userCoupons),
    claimCache: createClaimCache(store.templates, announcements),
    announcements,
    freezeLimits,
    frozenLately: createFrozenLately(),
    orderStatus: asksOrders
      ? {
          ask: async (orderId) => audit.saidSince(orderId, audit.moment()).at(-1) ?? 'unknown',
          limitMs: 60_000,
        }
      : null,
    audience: silentAudience,
    risk: { first: [], last: [] },
  };
  for (const [id, draft] of Object.entries(drafts)) {
    const claim = { opensAt: 0, closesAt: start + 100 * dayMs, total: totals, perUser: null };
    const template = templateOf(id, { claim, stacking: { group: null, perOrder: null }, ...draft });
    await ports.templates.insert(template);
    const validFor = lasting[id];
    if (validFor === undefined) continue;
    const validTo = start + validFor;
    const copy = copyOf(1, { userCouponId: `uc-${id}`, couponId: id, userId: 'u', validTo });
    await ports.userCoupons.insert(copy);
    if (id === 'whole') await tellLongStory(ports, copy);
  }
  const actors = Array.from({ length: processes }, () =>
    createActor<ShopPorts>({ ...ports, frozenLately: createFrozenLately() }, [
      'userCoupons',
      'redemptions',
      'ledger',
      'orderStatus',
    ]),
  );
  return { clock, audit, ports, actors };
}

/** As many events as a document keeps: the next ones drop the first. */
async function tellLongStory({ userCoupons }: ShopPorts, copy: UserCoupon): Promise<void> {
  let told: UserCoupon | null = copy;
  while (told && told.rev < 19) {
    const freeze: CopyFreeze = { orderId: 'long-ago', attempt: 1, day: `day ${told.rev}` };
    const next: UserCoupon | null = freezeCopy(told, freeze, 10) ?? unfreezeCopy(told, 'long-ago', 1, 10);
    if (next) await userCoupons.replace(next, told.rev);
    told = next;
  }
}

export const carts = [
  {
    currency: 'CNY',
    shippingFee: 700,
    lines: [
      lineOf('a', { unitPrice: 3_333, quantity: 3 }),
      lineOf('b', { unitPrice: 5_001 }),
      lineOf('c', { unitPrice: 7, quantity: 10 }),
    ],
  },
  { currency: 'CNY', shippingFee: 700, lines: [lineOf('a', { unitPrice: 3_333, quantity: 4 })] },
];

/** Asked for under its own id; one that strays asks for something else. */
export function refundOf(refundId: string, strays: boolean): RefundRequest {
  const lines = (units: readonly (readonly [string, number])[]) =>
    units.map(([lineId, quantity]) => ({ lineId, quantity }));
  switch (strays ? 'strayed' : refundId) {
    case 'r-1':
      return { refundId, lines: lines([['a', 1]]) };
    case 'r-2':
      return {
        refundId,
        lines: lines([
          ['b', 1],
          ['c', 3],
        ]),
      };
    case 'r-3':
      return {
        refundId,
        lines: lines([
          ['c', 7],
          ['a', 2],
        ]),
      };
    case 'r-4':
      return { refundId, all: true };
    default:
      return { refundId, lines: lines([['a', 3]]) };
  }
}
