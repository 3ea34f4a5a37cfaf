import { systemClock } from './adapters/system/clock.ts';
import { createColoCache } from './adapters/workers/colo-cache.ts';
import { createFetchedOrigin } from './adapters/workers/fetched-origin.ts';
import { createEdge, type Edge } from './edge/edge.ts';
import { type EdgeVariables, readEdgeSettings } from './edge/settings.ts';

/** The edge on Cloudflare's runtime, or what is wrong with its variables. */
export function composeEdge(
  variables: EdgeVariables,
): { readonly ok: true; readonly edge: Edge } | { readonly ok: false; readonly mistakes: readonly string[] } {
  const read = readEdgeSettings(variables);
  if (!read.ok) return read;
  const { settings } = read;
  let toldAt = Number.NEGATIVE_INFINITY;
  const edge = createEdge({
    clock: systemClock,
    origin: createFetchedOrigin(settings.originUrl),
    shared: createColoCache(settings.originUrl),
    settings,
    // A line a second says it all, however many wait.
    tellAway: (why) => {
      if (systemClock.now() - toldAt < 1000) return;
      toldAt = systemClock.now();
      console.warn(JSON.stringify({ msg: 'the origin does not answer', why }));
    },
  });
  return { ok: true, edge };
}
