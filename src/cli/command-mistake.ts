/** What whoever typed the command must mend: shown as a sentence, without a stack. */
export class CommandMistake extends Error {
  readonly exitCode: number;

  constructor(message: string, exitCode = 1) {
    super(message);
    this.name = 'CommandMistake';
    this.exitCode = exitCode;
  }
}
