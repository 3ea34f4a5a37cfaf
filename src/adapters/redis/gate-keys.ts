/** Where things of one bucket lie: all under the hash tag `{couponId:bucket}`, so a script's keys share a slot. */
export interface BucketKeys {
  readonly book: string;
  readonly free: string;
  readonly held: string;
  readonly late: string;
  readonly loans: string;
  dayFree(day: string): string;
  users(userId: string): string;
}

const mostBuckets = 64;
const copiesOfBucket = 10_000;
/** Each is bounded by the scripts: together they hold half a million users a bucket. */
const userHashes = 1_024;

export function bucketKeys(prefix: string, couponId: string, bucket: number): BucketKeys {
  const base = `${prefix}{${couponId}:${bucket}}:`;
  return {
    book: `${base}book`,
    free: `${base}free`,
    held: `${base}held`,
    late: `${base}late`,
    loans: `${base}loans`,
    dayFree: (day) => `${base}day-free:${day}`,
    users: (userId) => `${base}users:${Math.floor(hashOf(userId) / mostBuckets) % userHashes}`,
  };
}

/** How many buckets a coupon is given when its numbers are first read; it keeps them until Redis loses them. */
export function bucketsFor(total: number | null): number {
  if (total === null) return mostBuckets;
  return Math.min(mostBuckets, Math.max(1, Math.ceil(total / copiesOfBucket)));
}

export function homeOf(userId: string, buckets: number): number {
  return hashOf(userId) % buckets;
}

/** Bucket b of B hands out b + 1, b + 1 + B, b + 1 + 2B, …: a higher total moves no number to another bucket. */
export function bucketOfNumber(number: number, buckets: number): number {
  return (number - 1) % buckets;
}

/** An epoch says how many buckets the coupon had (lua/begin.lua). */
export function bucketsOfEpoch(epoch: number): number {
  return (epoch % mostBuckets) + 1;
}

/** FNV-1a, 32 bits, with the low bits mixed once more: they choose the bucket. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  return (hash ^ (hash >>> 13)) >>> 0;
}
