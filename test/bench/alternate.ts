export interface Alternated {
  readonly ours: number;
  readonly floor: number;
}

const ROUNDS = 5;

/**
 * Measures floor and ours in turn, five times (twice when quick), each going first every other time, so that what
 * else the machine does falls on both; answers the median of each.
 */
export async function alternate(
  quick: boolean,
  measure: { readonly ours: () => Promise<number>; readonly floor: () => Promise<number> },
): Promise<Alternated> {
  const ours: number[] = [];
  const floor: number[] = [];
  for (let round = 0; round < (quick ? 2 : ROUNDS); round++) {
    if (round % 2 === 0) floor.push(await measure.floor());
    ours.push(await measure.ours());
    if (round % 2 === 1) floor.push(await measure.floor());
  }
  return { ours: median(ours), floor: median(floor) };
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted[Math.floor(sorted.length / 2)];
  if (middle === undefined) throw new Error('a median of nothing');
  return middle;
}
