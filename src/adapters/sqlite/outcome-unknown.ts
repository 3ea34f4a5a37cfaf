import { EngineUnavailable } from '../../ports/engine-unavailable.ts';

/** The write may or may not have taken effect: look for it before it is said to have failed. */
export class OutcomeUnknown extends EngineUnavailable {
  constructor(message: string, cause?: unknown) {
    super('sqlite', message, cause);
    this.name = 'OutcomeUnknown';
  }
}
