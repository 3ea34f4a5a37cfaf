import { describeAuditStoreContract } from './audit-store.ts';
import { describeChangeFeedContract } from './change-feed.ts';
import { describeIdempotencyStoreContract } from './idempotency-store.ts';
import { describeItemStoreContract } from './item-store.ts';
import { describeKeyStoreContract } from './key-store.ts';
import { describeLeasesContract } from './leases.ts';
import { describeLedgerStoreContract } from './ledger-store.ts';
import { describeRedemptionStoreContract } from './redemption-store.ts';
import { describeRelationStoreContract } from './relation-store.ts';
import { describeTemplateStoreContract } from './template-store.ts';
import type { OpenStore } from './tested-store.ts';
import { describeUserCouponStoreContract } from './user-coupon-store.ts';
import { describeUserStoreContract } from './user-store.ts';

/** Everything that an engine of the store must do. */
export function describeStoreContracts(name: string, open: OpenStore): void {
  describeTemplateStoreContract(name, open);
  describeItemStoreContract(name, open);
  describeRelationStoreContract(name, open);
  describeUserStoreContract(name, open);
  describeUserCouponStoreContract(name, open);
  describeRedemptionStoreContract(name, open);
  describeLedgerStoreContract(name, open);
  describeIdempotencyStoreContract(name, open);
  describeChangeFeedContract(name, open);
  describeLeasesContract(name, open);
  describeKeyStoreContract(name, open);
  describeAuditStoreContract(name, open);
}
