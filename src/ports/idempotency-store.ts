import type { Instant } from '../domain/instant.ts';

/** An answer as it went out, replayed byte for byte. */
export interface StoredAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export type IdempotencyState =
  /** Ours to run. `token` names this run; `takenOver` says that an earlier one died: look for its effect first. */
  | { readonly state: 'started'; readonly token: string; readonly takenOver: boolean }
  | { readonly state: 'running' }
  | { readonly state: 'mismatch' }
  | { readonly state: 'done'; readonly answer: StoredAnswer };

export interface IdempotencyStore {
  begin(request: {
    readonly principal: string;
    readonly key: string;
    readonly fingerprint: string;
    readonly token: string;
    readonly now: Instant;
    readonly leaseMs: number;
  }): Promise<IdempotencyState>;
  /** Keeps the answer until `expiresAt`; false, and ignored, where the run was taken over since. */
  complete(
    principal: string,
    key: string,
    token: string,
    answer: StoredAnswer,
    expiresAt: Instant,
  ): Promise<boolean>;
  /** Forgets the run: its answer is one that is never stored. */
  abandon(principal: string, key: string, token: string): Promise<void>;
  /** Removes what expired before now; up to `limit`; how many. */
  prune(now: Instant, limit: number): Promise<number>;
}
