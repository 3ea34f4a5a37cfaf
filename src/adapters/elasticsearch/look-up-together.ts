import { EngineUnavailable } from '../../ports/engine-unavailable.ts';
import { engine } from './connection.ts';

/** Look-ups that run at once; who comes meanwhile waits for the next, together with all others who came. */
const mostAtOnce = 4;
/** Keys of one look-up; more of them make another. */
const mostKeys = 2_000;
/** Callers that may wait at once. */
const mostWaiting = 10_000;

/**
 * All questions of the same moment make one look-up, whose answer all of them get. Never joins one that has begun: its
 * answer may be older than the caller's question.
 */
export function lookUpTogether<Question, Found>(
  lookUp: (questions: readonly Question[]) => Promise<Found>,
  keysOf: (question: Question) => number,
): (question: Question) => Promise<Found> {
  const waiting: Caller<Question, Found>[] = [];
  let running = 0;
  let isScheduled = false;

  const begin = (): void => {
    isScheduled = false;
    while (waiting.length > 0 && running < mostAtOnce) {
      const callers = takeTogether(waiting, keysOf);
      running += 1;
      void lookUp(callers.map(({ question }) => question))
        .then(
          (found) => {
            for (const caller of callers) caller.resolve(found);
          },
          (error: unknown) => {
            for (const caller of callers) caller.reject(error);
          },
        )
        .finally(() => {
          running -= 1;
          if (waiting.length > 0) begin();
        });
    }
  };

  return (question) => {
    if (waiting.length >= mostWaiting) {
      return Promise.reject(new EngineUnavailable(engine, `${mostWaiting} look-ups are waiting already`));
    }
    return new Promise((resolve, reject) => {
      waiting.push({ question, resolve, reject });
      if (isScheduled) return;
      isScheduled = true;
      setImmediate(begin);
    });
  };
}

interface Caller<Question, Found> {
  readonly question: Question;
  resolve(found: Found): void;
  reject(error: unknown): void;
}

function takeTogether<Question, Found>(
  waiting: Caller<Question, Found>[],
  keysOf: (question: Question) => number,
): Caller<Question, Found>[] {
  let keys = 0;
  const end = waiting.findIndex(({ question }, n) => {
    keys += keysOf(question);
    return n > 0 && keys > mostKeys;
  });
  return waiting.splice(0, end === -1 ? waiting.length : end);
}
