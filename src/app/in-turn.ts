import type { Instant } from '../domain/instant.ts';
import type { SweepPlace } from '../ports/sweep-place.ts';

export interface InTurn<T, Outcome extends string> {
  /** Up to `limit` behind the place, in its order. */
  readonly find: (after: SweepPlace | null, limit: number) => Promise<readonly T[]>;
  readonly placeOf: (one: T) => SweepPlace;
  /** What became of it; null: nothing. */
  readonly take: (one: T) => Promise<Outcome | null>;
  readonly onError: (error: unknown) => void;
  readonly now: () => Instant;
}

export interface Turn<Outcome extends string> {
  readonly outcomes: Partial<Record<Outcome, number>>;
  /** Those whose work threw: they are left where they are and come again, after a pause. */
  readonly failed: number;
  /** There may be more behind these. */
  readonly more: boolean;
}

/** What a pass takes at most, and how many of them at once. */
const batch = 100;
const atOnce = 8;

/** What failed rests for a second, then for twice as long each time. */
const firstPauseMs = 1_000;
const longestPauseMs = 300_000;
const mostRemembered = 1_000;

/**
 * A pass over the next hundred at every call, and from the start again after the last: what stays where it is, because
 * it fails or is not to be changed, keeps nobody behind it from having their turn. The place is in memory alone: a
 * new process starts at the start. What fails again and again is tried ever more seldom.
 */
export function inTurn<T, Outcome extends string>(job: InTurn<T, Outcome>): () => Promise<Turn<Outcome>> {
  let place: SweepPlace | null = null;
  const resting = new Map<string, { readonly pauseMs: number; readonly until: Instant }>();

  const rest = (id: string) => {
    const pauseMs = Math.min(longestPauseMs, 2 * (resting.get(id)?.pauseMs ?? firstPauseMs / 2));
    resting.delete(id);
    resting.set(id, { pauseMs, until: job.now() + pauseMs });
    const [oldest] = resting.keys();
    if (resting.size > mostRemembered && oldest !== undefined) resting.delete(oldest);
  };
  return async () => {
    const found = await job.find(place, batch);
    const last = found.at(-1);
    const more = found.length === batch && last !== undefined;
    place = more ? job.placeOf(last) : null;
    const outcomes: Partial<Record<Outcome, number>> = {};
    let failed = 0;
    const waiting = found.values();
    const work = async () => {
      for (const one of waiting) {
        const { id } = job.placeOf(one);
        if ((resting.get(id)?.until ?? 0) > job.now()) continue;
        try {
          const outcome = await job.take(one);
          resting.delete(id);
          if (outcome !== null) outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
        } catch (error) {
          failed++;
          rest(id);
          job.onError(error);
        }
      }
    };
    await Promise.all(Array.from({ length: atOnce }, work));
    return { outcomes, failed, more };
  };
}

/**
 * Passes until all that there is had its turn, `most` of them at the most. Answers their sum; `afterPass` hears how
 * long each took.
 */
export async function takeTurns<Outcome extends string>(
  pass: () => Promise<Turn<Outcome>>,
  most: number,
  afterPass: (tookMs: number) => Promise<void> = async () => {},
): Promise<Turn<Outcome>> {
  const outcomes: Partial<Record<Outcome, number>> = {};
  let failed = 0;
  for (let passes = 0; passes < most; passes++) {
    const began = performance.now();
    const turn = await pass();
    for (const outcome in turn.outcomes) {
      outcomes[outcome] = (outcomes[outcome] ?? 0) + (turn.outcomes[outcome] ?? 0);
    }
    failed += turn.failed;
    await afterPass(performance.now() - began);
    if (!turn.more) return { outcomes, failed, more: false };
  }
  return { outcomes, failed, more: true };
}
