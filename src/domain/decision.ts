/** Numbers and names that a refusal is explained with; the shapes by code are those of the API's table. */
export type Params = Readonly<Record<string, unknown>>;

export interface Reason<Code extends string = string> {
  readonly code: Code;
  readonly params: Params;
  /** Of `invalid` alone: every field that must change. */
  readonly flaws?: readonly Flaw[];
}

export type Refusal<Code extends string = string> = { readonly ok: false; readonly reason: Reason<Code> };
export type Decision<T, Code extends string = string> = ({ readonly ok: true } & T) | Refusal<Code>;

/** A business refusal is a value: a decision never throws for it. */
export function refuse<Code extends string>(code: Code, params: Params = {}): Refusal<Code> {
  return { ok: false, reason: { code, params } };
}

export function refuseInvalid(flaws: readonly Flaw[]): Refusal<'invalid'> {
  return { ok: false, reason: { code: 'invalid', params: {}, flaws } };
}

/** One thing wrong with an input, at the JSON pointer of the field that must change. */
export interface Flaw {
  readonly pointer: string;
  readonly code: string;
  readonly message: string;
}
