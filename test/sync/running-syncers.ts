import type { Ports } from '../../src/ports/ports.ts';
import { type Syncer, startSyncer } from '../../sync/loop.ts';

const running = new Set<Syncer>();

export function start(ports: Ports, options: Partial<Parameters<typeof startSyncer>[1]> = {}): Syncer {
  const syncer = startSyncer(ports, { log: { error: () => {}, info: () => {} }, ...options });
  running.add(syncer);
  return syncer;
}

export async function stop(syncer: Syncer): Promise<void> {
  running.delete(syncer);
  await syncer.stop();
}

/** Those that a test has left running. */
export async function stopAll(): Promise<void> {
  for (const syncer of running) await stop(syncer);
}

/** All that was written so far is in the index. */
export async function caughtUp(
  { ports }: { readonly ports: Pick<Ports, 'changeFeed'> },
  syncer: Syncer,
  timeoutMs = 5_000,
): Promise<void> {
  await syncer.caughtUpTo(await ports.changeFeed.end(), timeoutMs);
}
