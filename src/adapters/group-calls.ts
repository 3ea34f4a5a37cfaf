export interface GroupLimits {
  /** Values a call. */
  readonly perCall: number;
  /** Calls under way at once; what comes meanwhile waits for the next. */
  readonly inFlight: number;
  /** What waited longer is refused uncalled. */
  readonly waitMs: number;
}

interface Waiting<T, R> {
  readonly value: T;
  readonly since: number;
  readonly resolve: (answer: Promise<R>) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Lets values that come at the same moment go to an engine together: a call begins in the turn of the event loop that
 * follows, with all that are there by then; no timer is waited for. `call` answers for each value, in their order: who is
 * answered early waits for none of the others, but the call is under way until all are answered.
 */
export function groupCalls<T, R>(
  call: (values: readonly T[]) => readonly Promise<R>[],
  { perCall, inFlight, waitMs }: GroupLimits,
  tooLate: () => Error,
): (value: T) => Promise<R> {
  const waiting: Waiting<T, R>[] = [];
  let underWay = 0;
  let scheduled = false;

  const begin = () => {
    scheduled = false;
    while (waiting.length > 0 && underWay < inFlight) {
      const group = waiting.splice(0, perCall).filter(isInTime);
      if (group.length > 0) void send(group);
    }
  };
  const isInTime = ({ since, reject }: Waiting<T, R>) => {
    if (performance.now() - since <= waitMs) return true;
    reject(tooLate());
    return false;
  };
  const send = async (group: readonly Waiting<T, R>[]) => {
    underWay++;
    try {
      const answers = call(group.map(({ value }) => value));
      for (const [n, answer] of answers.entries()) group[n]?.resolve(answer);
      await Promise.allSettled(answers);
    } catch (error) {
      for (const { reject } of group) reject(error);
    } finally {
      underWay--;
      begin();
    }
  };

  return (value) =>
    new Promise((resolve, reject) => {
      waiting.push({ value, since: performance.now(), resolve, reject });
      if (scheduled || underWay >= inFlight) return;
      scheduled = true;
      setImmediate(begin);
    });
}
