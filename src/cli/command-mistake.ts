/** What whoever typed the command must mend: shown as a sentence, without a stack. */
export class CommandMistake extends Error {
  override readonly name = 'CommandMistake';
}
