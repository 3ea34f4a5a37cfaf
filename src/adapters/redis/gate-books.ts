import type { CouponTemplate } from '../../domain/template.ts';
import type { GateBooks } from '../../ports/stock-gate.ts';
import type { GateContext } from './gate-context.ts';
import { limitArg, partsOf } from './gate-replies.ts';

export interface BucketBooks {
  readonly said: 'books';
  readonly epoch: number;
  readonly issued: number;
  readonly reserved: number;
  /** -1: without a total. */
  readonly free: number;
  readonly unread: number;
  /** One more with every loan that goes in or out. */
  readonly moves: number;
  /** Of the day asked for, up to perDay; -1: to be read first. */
  readonly leftOfDay: number;
  /** On their way to another bucket. */
  readonly lent: number;
}

export type BucketAnswer =
  | BucketBooks
  | { readonly said: 'unread' }
  | { readonly said: 'divided'; readonly buckets: number };

export async function readBucket(
  { run, keys }: GateContext,
  { id, claim }: CouponTemplate,
  bucket: number,
  buckets: number,
  day: string | null = null,
): Promise<BucketAnswer> {
  const at = keys(id, bucket);
  const perDay = day === null ? 0 : (claim.perDay ?? 0);
  const [said, ...rest] = partsOf(
    await run(
      'books',
      [at.book, at.free, at.held, at.dayFree(day ?? '')],
      [limitArg(claim.total), buckets, perDay, day ?? ''],
    ),
  );
  if (said === 'divided') return { said, buckets: Number(rest[0]) };
  if (said !== 'books') return { said: 'unread' };
  const [epoch = 0, issued = 0, reserved = 0, free = 0, unread = 0, moves = 0, leftOfDay = 0, lent = 0] =
    rest.map(Number);
  return { said, epoch, issued, reserved, free, unread, moves, leftOfDay, lent };
}

const looks = 8;

/** Summed over the buckets, as of one moment as far as loans go; null where a bucket holds no numbers. */
export async function readGateBooks(
  context: GateContext,
  template: CouponTemplate,
  bucketsOf: () => number,
  learn: (buckets: number) => void,
): Promise<GateBooks | null> {
  let before: readonly BucketBooks[] | null = null;
  for (let look = 0; look < looks; look++) {
    const buckets = bucketsOf();
    const answers = await Promise.all(
      Array.from({ length: buckets }, (_, bucket) => readBucket(context, template, bucket, buckets)),
    );
    const [first] = answers;
    if (first?.said === 'divided') {
      learn(first.buckets);
      continue;
    }
    const read = answers.filter((answer) => answer.said === 'books');
    if (read.length < answers.length) return null;
    if (buckets === 1 || (before && sameMoves(before, read))) return summed(template, read);
    before = read;
  }
  // Loans never came to rest: no reading of it would be true.
  return null;
}

/** Between the two looks nothing has gone from one bucket to another. */
export function sameMoves(a: readonly BucketBooks[], b: readonly BucketBooks[]): boolean {
  return (
    a.length === b.length &&
    a.every(({ moves, epoch }, bucket) => moves === b[bucket]?.moves && epoch === b[bucket].epoch)
  );
}

function summed({ claim }: CouponTemplate, buckets: readonly BucketBooks[]): GateBooks {
  const sum = (of: (one: BucketBooks) => number) => buckets.reduce((all, one) => all + of(one), 0);
  const epoch = Math.max(...buckets.map((one) => one.epoch));
  const reserved = sum((one) => one.reserved);
  if (claim.total === null) return { epoch, issued: null, reserved, free: null };
  return { epoch, issued: sum((one) => one.issued), reserved, free: sum((one) => one.free + one.unread) };
}
