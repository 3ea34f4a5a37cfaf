export interface BenchOptions {
  /** A check that the bench works, in seconds; its figures are not to be judged. */
  readonly quick: boolean;
}

/** Ours beside what the same machine can do at most, measured in turn: `ratio` says how close we are. */
export interface RatioRow {
  readonly what: string;
  readonly unit: 'requests/s' | 'orders/s' | 'rows/s' | 'ms';
  readonly ours: number;
  readonly floor: number;
  /** ours ÷ floor for rates, floor ÷ ours for times: 1 is the floor itself, more is better. */
  readonly ratio: number;
  readonly goal: number;
  readonly note?: string;
}

/** A time with a bound of its own, which its 99th percentile is judged by. */
export interface TimeRow {
  readonly what: string;
  readonly unit: 'ms';
  readonly p50: number;
  readonly p99: number;
  /** The 99th percentile is to be under so many ms. */
  readonly goalMs: number;
  /** The median of what can't be done without, measured in the same run; the ratio is floor ÷ p50. */
  readonly floorMs?: number;
  readonly note?: string;
}

export type Row = RatioRow | TimeRow;

/** Rows that are measured together: one file under rows/. */
export interface RowGroup {
  readonly name: string;
  readonly measure: (options: BenchOptions) => Promise<readonly Row[]>;
}

export function meetsGoal(row: Row): boolean {
  return 'ratio' in row ? row.ratio >= row.goal : row.p99 < row.goalMs;
}
