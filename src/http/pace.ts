/** A connection, as far as it is held back: what it has sent stays where it is until it is read again. */
export interface Held {
  pause(): unknown;
  resume(): unknown;
}

export interface Pace {
  /** Reads no more of the connection until its turn comes. */
  hold(connection: Held): void;
}

/** Refusals a second that cost the event loop no more than a tenth of its time, where nothing of them was looked at. */
const refusalsASecond = 3_000;
/** What a refusal asks them to wait for the next answer. */
const longestMs = 1_000;
/** Read again in one turn of the event loop: a process that lags refuses less, not all that waits at once. */
const leastATurn = 4;
/** Where thousands are held, as many more that nobody waits for much longer than that. */
const turnsOfASecond = 200;
/** A refusal now and then holds nobody back. */
const unnoticedMs = 10;

/**
 * Who was refused and asks again at once, on the same connection, is heard again in turn: a flood of repeated requests
 * would else take all of the process's time for refusing them. The first refusals of a quiet moment hold nobody back.
 */
export function createPace(
  now: () => number = () => performance.now(),
  perSecond: number = refusalsASecond,
): Pace {
  const held: { readonly connection: Held; readonly until: number }[] = [];
  let next = 0;
  let timer: NodeJS.Timeout | null = null;

  function release(): void {
    timer = null;
    const most = Math.max(leastATurn, Math.ceil(held.length / turnsOfASecond));
    const at = now();
    let due = 0;
    while (due < most && (held[due]?.until ?? Number.POSITIVE_INFINITY) <= at) due++;
    for (const { connection } of held.splice(0, due)) connection.resume();
    schedule();
  }

  function schedule(): void {
    const [first] = held;
    if (!first || timer) return;
    timer = setTimeout(release, Math.max(1, first.until - now()));
    timer.unref();
  }

  return {
    hold: (connection) => {
      const at = now();
      next = Math.min(at + longestMs, Math.max(at, next) + 1000 / perSecond);
      if (next - at < unnoticedMs) return;
      connection.pause();
      held.push({ connection, until: next });
      schedule();
    },
  };
}
