import type { UserCouponStore } from '../../ports/user-coupon-store.ts';
import type { RedisClient } from './connect-redis.ts';
import { type BucketKeys, bucketKeys } from './gate-keys.ts';
import { createScripts, type RunScript } from './run-script.ts';

/** What the gate reads of the store when Redis does not know. */
export type GateSource = Pick<
  UserCouponStore,
  'serials' | 'freeSerials' | 'userOrdinals' | 'highestDaySerial' | 'freeOrdinals'
>;

/** What the parts of the gate share. */
export interface GateContext {
  readonly client: RedisClient;
  readonly run: RunScript;
  readonly source: GateSource;
  readonly prefix: string;
  /** Names this process among those that read a coupon's numbers. */
  readonly instance: string;
  keys(couponId: string, bucket: number): BucketKeys;
  /** How many buckets a coupon gets that Redis does not know. */
  bucketsFor(total: number | null): number;
}

export function createContext(
  client: RedisClient,
  source: GateSource,
  options: Pick<GateContext, 'prefix' | 'instance' | 'bucketsFor'>,
): GateContext {
  return {
    ...options,
    client,
    source,
    run: createScripts(client),
    keys: (couponId, bucket) => bucketKeys(options.prefix, couponId, bucket),
  };
}
