/** One step of the check. An empty list of findings is a pass. */
export interface Step {
  readonly name: string;
  readonly find: () => Promise<readonly string[]>;
}
