import type { Origin } from '../ports/origin.ts';
import { withCaller } from './caller.ts';
import { renderRefusal } from './render.ts';

/** Longer than the origin gives itself (REQUEST_TIMEOUT_MS), so that its own answer comes first. */
const mostMs = 60_000;

/** Method, body, headers and status untouched, the caller's address apart; bodies flow both ways. */
export async function passThrough(
  origin: Origin,
  request: Request,
  tellAway: (why: string) => void,
): Promise<Response> {
  const giveUp = new AbortController();
  const timer = setTimeout(() => giveUp.abort(new Error(`no answer in ${mostMs} ms`)), mostMs);
  try {
    return await origin.pass(request, withCaller(request.headers), giveUp.signal);
  } catch (error) {
    tellAway(error instanceof Error ? error.message : String(error));
    return renderRefusal('unavailable');
  } finally {
    clearTimeout(timer);
  }
}
