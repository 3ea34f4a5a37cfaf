const everyMs = 25;
/** Of the newest measurement: one pause (a collection of garbage, a noisy neighbour) is no load. */
const weight = 0.2;

/** How many ms late the event loop runs what is due, as a moving average. Never keeps a process alive. */
export function watchLoopLag(): { readonly lagMs: () => number; stop(): void } {
  let average = 0;
  let due = performance.now() + everyMs;
  const timer = setInterval(() => {
    const now = performance.now();
    average += weight * (Math.max(0, now - due) - average);
    due = now + everyMs;
  }, everyMs);
  timer.unref();
  return { lagMs: () => average, stop: () => clearInterval(timer) };
}
