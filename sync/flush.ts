import type { AnnouncedKey } from '../src/ports/announcements.ts';
import type { ChangeHint, FeedPosition } from '../src/ports/change-feed.ts';
import type { Ports } from '../src/ports/ports.ts';
import type { IndexOperation, Written } from '../src/ports/search-index.ts';
import { gather, type SyncNeeds } from './gather.ts';
import { planIndexOperations } from './plan.ts';
import { rewriteRelations } from './rewrite-relations.ts';
import type { Stamps } from './stamps.ts';

export interface FlushOptions {
  readonly stamps: Stamps;
  /** Saved with the last of the rows; null leaves the saved one. */
  readonly position: FeedPosition | null;
  /** Whether what the hints change besides (coupons found by their words, copies of items) is written too. */
  readonly follow: boolean;
  /** Whether deletes leave no trace. */
  readonly forget?: boolean;
  /** Asked right before each write: only one syncer writes. */
  readonly mayWrite: () => Promise<boolean>;
}

/** Hints → index operations → one write → the announcement → the position. */
export async function flush(
  ports: SyncNeeds & Pick<Ports, 'announcements'>,
  hints: readonly ChangeHint[],
  { stamps, position, follow, forget, mayWrite }: FlushOptions,
): Promise<Written> {
  const stamp = stamps.next();
  const planned = planIndexOperations(await gather(ports, hints, follow));
  const operations = forget ? planned.map(leaveNoTrace) : planned;
  const itemIds = hints.flatMap(({ collection, id }) => (collection === 'items' ? [id] : []));
  const copied: Written =
    follow && ports.indexWriter.copiesItems
      ? await rewriteRelations(ports, [...new Set(itemIds)], { stamps, mayWrite })
      : { ok: true, deadLetters: [] };
  if (!copied.ok) return copied;
  if (!(await mayWrite())) return { ok: false, why: 'not-ours' };
  const whenSearchable = () => ports.announcements.announce(operations.map(keyOf));
  const written = await ports.indexWriter.write(operations, { stamp, position, mayWrite, whenSearchable });
  return written.ok ? { ok: true, deadLetters: [...copied.deadLetters, ...written.deadLetters] } : written;
}

function leaveNoTrace(operation: IndexOperation): IndexOperation {
  return operation.document === null ? { ...operation, forget: true } : operation;
}

const prefixes = { coupons: 'coupon', 'coupon-items': 'relation', items: 'item' } as const;

function keyOf({ index, id }: IndexOperation): AnnouncedKey {
  return `${prefixes[index]}|${id}`;
}
