import { keyOfTarget } from '../src/domain/target-keys.ts';
import type { AnnouncedKey } from '../src/ports/announcements.ts';
import type { ChangeHint, FeedPosition } from '../src/ports/change-feed.ts';
import type { Ports } from '../src/ports/ports.ts';
import type { IndexOperation, Written } from '../src/ports/search-index.ts';
import { gather, type SyncNeeds } from './gather.ts';
import type { KnownCoupons } from './known-coupons.ts';
import { planIndexOperations } from './plan.ts';
import { rewriteRelations } from './rewrite-relations.ts';
import type { Stamps } from './stamps.ts';
import { noteWindows } from './windows.ts';

export interface FlushOptions {
  readonly stamps: Stamps;
  /** Saved with the last of the rows; null leaves the saved one. */
  readonly position: FeedPosition | null;
  /** Whether what the hints change besides (coupons found by their words, copies of items) is written too. */
  readonly follow: boolean;
  /** What need not be written again; absent: everything is written. */
  readonly knownCoupons?: KnownCoupons;
  /** Whether deletes leave no trace. */
  readonly forget?: boolean;
  /** Asked right before each write: only one syncer writes. */
  readonly mayWrite: () => Promise<boolean>;
}

/** Hints → index operations → one write → what processes share, then the announcement → the position. */
export async function flush(
  ports: SyncNeeds & Pick<Ports, 'announcements' | 'sharedBadges' | 'delayQueue'>,
  hints: readonly ChangeHint[],
  { stamps, position, follow, knownCoupons, forget, mayWrite }: FlushOptions,
): Promise<Written> {
  const stamp = stamps.next();
  const planned = planIndexOperations(await gather(ports, hints, follow));
  const changed = knownCoupons ? planned.filter((operation) => !knownCoupons.has(operation)) : planned;
  const operations = forget ? changed.map(leaveNoTrace) : changed;
  const itemIds = hints.flatMap(({ collection, id }) => (collection === 'items' ? [id] : []));
  const copied: Written =
    follow && ports.indexWriter.copiesItems
      ? await rewriteRelations(ports, [...new Set(itemIds)], { stamps, mayWrite })
      : { ok: true, deadLetters: [] };
  if (!copied.ok) return copied;
  if (!(await mayWrite())) return { ok: false, why: 'not-ours' };
  knownCoupons?.doubt(operations);
  const keys = [...new Set(operations.flatMap(keysOf))];
  const whenSearchable = async () => {
    await ports.sharedBadges?.moved(keys);
    ports.announcements.announce(keys);
  };
  const written = await ports.indexWriter.write(operations, { stamp, position, mayWrite, whenSearchable });
  if (!written.ok) return written;
  const dead = new Set(written.deadLetters.map(({ id }) => id));
  knownCoupons?.note(operations.filter(({ id }) => !dead.has(id)));
  const standing = operations.filter(({ id, document }) => document !== null && !dead.has(id));
  ports.sharedBadges?.warm([...new Set(standing.flatMap(keysOf))]);
  noteWindows(ports, standing);
  return { ok: true, deadLetters: [...copied.deadLetters, ...written.deadLetters] };
}

function leaveNoTrace(operation: IndexOperation): IndexOperation {
  return operation.document === null ? { ...operation, forget: true } : operation;
}

const prefixes = { coupons: 'coupon', 'coupon-items': 'relation', items: 'item' } as const;

function keysOf({ index, id, document }: IndexOperation): AnnouncedKey[] {
  const key = `${prefixes[index]}|${id}`;
  if (index !== 'coupons' || !document) return [key];
  const targets = document.template.scope.include.filter(({ type }) => type !== 'items');
  return [key, ...targets.map((target) => `target|${keyOfTarget(target)}`)];
}
