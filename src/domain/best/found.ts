import type { Candidate } from '../stacking/candidate.ts';

/** A usable set, and what is proven of it. */
export interface Found {
  readonly members: readonly Candidate[];
  readonly total: number;
  /** Nothing saves more than this. */
  readonly upperBound: number;
  readonly exact: boolean;
}
