/**
 * An engine did not answer, or did not say whether a write took effect. Callers answer 503; a retry of an
 * idempotent request finds out what happened.
 */
export class EngineUnavailable extends Error {
  readonly engine: string;

  constructor(engine: string, message: string, cause?: unknown) {
    super(message, { cause });
    this.name = 'EngineUnavailable';
    this.engine = engine;
  }
}
