/** Ids compare by code unit, as SQLite and MongoDB compare them: their alphabet is ASCII. */
export function compareIds(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

export function idsAfter(ids: Iterable<string>, after: string | null, limit: number): string[] {
  return [...ids]
    .filter((id) => after === null || compareIds(id, after) > 0)
    .sort(compareIds)
    .slice(0, limit);
}
