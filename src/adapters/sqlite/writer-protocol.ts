/** Between the main thread and the thread that holds the writing connection. */
export interface WriterData {
  readonly file: string;
  readonly module: string;
  readonly synchronous: 'FULL' | 'NORMAL';
}

export interface Request {
  readonly id: number;
  readonly name: string;
  readonly args: unknown;
}

export type ToWriter =
  | { readonly kind: 'requests'; readonly requests: readonly Request[] }
  | { readonly kind: 'close' };

/**
 * `failed`: the command threw and was rolled back, by itself. `not-started`: no transaction could begin, nothing
 * was written. `unknown`: the transaction ended or its commit failed under the command.
 */
export type Answer =
  | { readonly id: number; readonly outcome: 'done'; readonly result: unknown }
  | {
      readonly id: number;
      readonly outcome: 'failed' | 'not-started' | 'unknown';
      readonly message: string;
    };

export type FromWriter =
  | { readonly kind: 'ready' }
  | { readonly kind: 'refused'; readonly message: string }
  | { readonly kind: 'answers'; readonly answers: readonly Answer[]; readonly committed: boolean };
