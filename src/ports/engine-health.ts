/** Whether an engine answers; `detail` says what is wrong where it does not. */
export interface EngineHealth {
  readonly engine: string;
  check(): Promise<{ readonly ok: true } | { readonly ok: false; readonly detail: string }>;
}
