import type { Announcements } from './announcements.ts';
import type { AudienceProvider } from './audience-provider.ts';
import type { AuditStore } from './audit-store.ts';
import type { BadgeMemory } from './badge-memory.ts';
import type { ChangeFeed, CollectionWalk } from './change-feed.ts';
import type { ClaimCache } from './claim-cache.ts';
import type { Clock } from './clock.ts';
import type { DelayQueue } from './delay-queue.ts';
import type { EngineHealth } from './engine-health.ts';
import type { FreezeLimits } from './freeze-limits.ts';
import type { FrozenLately } from './frozen-lately.ts';
import type { IdempotencyStore } from './idempotency-store.ts';
import type { Ids } from './ids.ts';
import type { ItemStore } from './item-store.ts';
import type { KeyStore } from './key-store.ts';
import type { Leases } from './leases.ts';
import type { LedgerStore } from './ledger-store.ts';
import type { OrderStatus } from './order-status.ts';
import type { RedemptionStore } from './redemption-store.ts';
import type { RelationStore } from './relation-store.ts';
import type { RequestRates } from './request-rates.ts';
import type { RiskChecks } from './risk-check.ts';
import type { IndexWriter, SearchIndex } from './search-index.ts';
import type { SharedBadges } from './shared-badges.ts';
import type { ShopperTokens } from './shopper-tokens.ts';
import type { StockGate } from './stock-gate.ts';
import type { TemplateStore } from './template-store.ts';
import type { UserCouponStore } from './user-coupon-store.ts';
import type { ListStore, UserStore } from './user-store.ts';

/** Everything that use cases need from outside. A use case names its own part: `Pick<Ports, 'clock' | …>`. */
export interface Ports {
  readonly clock: Clock;
  readonly ids: Ids;
  readonly templates: TemplateStore;
  readonly items: ItemStore;
  readonly relations: RelationStore;
  readonly users: UserStore;
  readonly lists: ListStore;
  readonly userCoupons: UserCouponStore;
  readonly redemptions: RedemptionStore;
  readonly ledger: LedgerStore;
  readonly idempotency: IdempotencyStore;
  readonly changeFeed: ChangeFeed;
  readonly collectionWalk: CollectionWalk;
  readonly indexWriter: IndexWriter;
  readonly index: SearchIndex;
  readonly badges: BadgeMemory;
  /** Null: each process remembers by itself alone. */
  readonly sharedBadges: SharedBadges | null;
  /** Coupons by when their windows open and close. */
  readonly delayQueue: DelayQueue;
  readonly gate: StockGate;
  readonly claimCache: ClaimCache;
  readonly announcements: Announcements;
  readonly leases: Leases;
  readonly keys: KeyStore;
  readonly audit: AuditStore;
  readonly audience: AudienceProvider;
  readonly risk: RiskChecks;
  readonly requestRates: RequestRates;
  /** Null: nobody is asked; a freeze that runs out has expired. */
  readonly orderStatus: OrderStatus | null;
  readonly freezeLimits: FreezeLimits;
  readonly frozenLately: FrozenLately;
  readonly shopperTokens: ShopperTokens;
  readonly engines: readonly EngineHealth[];
}
