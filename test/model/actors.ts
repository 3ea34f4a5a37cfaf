/** A process that is run one store call at a time, so that anything may happen between two of them. */
export interface Actor<P> {
  /** Its ports: each call of the named ones waits until it is let through. */
  readonly ports: P;
  isBusy(): boolean;
  /** Begins what it is to do; while it is busy, another thing can't begin. */
  begin(task: (ports: P) => Promise<void>): Promise<void>;
  /** Lets one of its waiting calls through, and waits until it waits again or has ended. */
  step(which?: number): Promise<void>;
  /** What waits never happens, and what it had in mind is gone. */
  die(): void;
}

const answersMs = 10_000;

/** Tasks reject nothing: an error that nobody expected is kept, and thrown by the next `step` or `begin`. */
export function createActor<P extends object>(base: P, waiting: readonly (keyof P)[]): Actor<P> {
  let life = 0;
  let busy = false;
  let calls: (() => Promise<unknown>)[] = [];
  let failure: { readonly error: unknown } | null = null;

  const ports: P = { ...base };
  for (const name of waiting) {
    const port = base[name];
    if (typeof port === 'object' && port !== null) ports[name] = inTurns(port, wait);
  }

  function wait<R>(run: () => Promise<R>): Promise<R> {
    return new Promise((resolve, reject) => {
      calls.push(() => run().then(resolve, reject));
    });
  }

  /**
   * Whatever the actor can do without its waiting ports is done in a turn of the event loop, where what it asks
   * besides is in memory; else as soon as that has answered.
   */
  async function untilItWaits(): Promise<void> {
    const deadline = Date.now() + answersMs;
    do await new Promise((resolve) => setImmediate(resolve));
    while (busy && calls.length === 0 && !failure && Date.now() < deadline);
    if (failure) throw failure.error;
  }

  return {
    ports,
    isBusy: () => busy,
    begin: async (task) => {
      const mine = ++life;
      busy = true;
      task(ports)
        .catch((error: unknown) => {
          failure ??= { error };
        })
        .finally(() => {
          if (mine === life) busy = false;
        });
      await untilItWaits();
    },
    step: async (which = 0) => {
      const [call] = calls.splice(which % Math.max(calls.length, 1), 1);
      if (!call) {
        if (busy) throw new Error('A busy actor waits for something else than the store.');
        return;
      }
      await call();
      await untilItWaits();
    },
    die: () => {
      life++;
      busy = false;
      calls = [];
    },
  };
}

/** The port, each of its calls handed to `call`, which may make it later, twice, or never. */
export function inTurns<T extends object>(
  port: T,
  call: (run: () => Promise<unknown>, method: string, args: readonly unknown[]) => Promise<unknown>,
): T {
  return new Proxy(port, {
    get: (target, name) => {
      const method: unknown = Reflect.get(target, name);
      if (typeof method !== 'function') return method;
      return (...args: unknown[]) => call(() => Reflect.apply(method, target, args), String(name), args);
    },
  });
}
