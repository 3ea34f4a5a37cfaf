import type { Instant } from '../../domain/instant.ts';
import type { SweepPlace } from '../../ports/sweep-place.ts';

/** Ids compare by code unit, as SQLite and MongoDB compare them: their alphabet is ASCII. */
export function compareIds(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Whether a keyset page that goes on after `place` has it still before it. */
export function isBehind(at: Instant, id: string, place: SweepPlace | null): boolean {
  return place === null || at > place.at || (at === place.at && compareIds(id, place.id) > 0);
}

export function idsAfter(ids: Iterable<string>, after: string | null, limit: number): string[] {
  return [...ids]
    .filter((id) => after === null || compareIds(id, after) > 0)
    .sort(compareIds)
    .slice(0, limit);
}
