import type { EngineHealth } from './engine-health.ts';
import type { Ports } from './ports.ts';

/** What an engine of the system of record offers, all of it from one place. */
export interface Store
  extends Pick<
    Ports,
    | 'templates'
    | 'items'
    | 'relations'
    | 'users'
    | 'lists'
    | 'userCoupons'
    | 'redemptions'
    | 'ledger'
    | 'idempotency'
    | 'changeFeed'
    | 'collectionWalk'
    | 'leases'
    | 'keys'
    | 'audit'
  > {
  readonly health: EngineHealth;
  close(): Promise<void>;
}
