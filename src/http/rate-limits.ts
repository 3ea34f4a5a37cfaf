import { refuse } from '../domain/decision.ts';
import { subscriberOf } from '../domain/subscriber.ts';
import type { RateTaken, RequestRates } from '../ports/request-rates.ts';
import { createPace, type Pace } from './pace.ts';
import type { Principal } from './route.ts';
import { problemAnswer, type ServedAnswer } from './served-answer.ts';

export interface RateVerdict {
  /** To go out with the answer, whatever it is. */
  readonly headers: Readonly<Record<string, string>>;
  /** Null: the request may go on. */
  readonly refused: ServedAnswer | null;
}

/** A refusal costs a look at its credentials and a count: a sixth of those that cost neither. */
const refusalsASecond = 500;

/** For the connections of who is refused here and goes on all the same. */
export function createRefusedPace(): Pace {
  return createPace(undefined, refusalsASecond);
}

const free: RateVerdict = { headers: {}, refused: null };

/** Counts a request for whoever sent it: a key or a shopper by itself, everybody else by address. */
export async function takeRate(
  rates: RequestRates,
  caller: { readonly principal: Principal | null; readonly address: () => string | null },
): Promise<RateVerdict> {
  const by = caller.principal ? 'principal' : 'address';
  if (!rates.bounds[by]) return free;
  const key = caller.principal?.id ?? subscriberOf(caller.address() ?? 'unknown');
  const taken = await rates.take(by, key);
  if (!taken) return free;
  const headers = headersOf(by, taken);
  if (taken.allowed) return { headers, refused: null };
  const { reason } = refuse('rate-limited', { by, retryAfterSeconds: taken.resetSeconds });
  return { headers, refused: problemAnswer(reason) };
}

/** draft-ietf-httpapi-ratelimit-headers-10. */
function headersOf(by: string, { limit, windowSeconds, remaining, resetSeconds }: RateTaken) {
  return {
    'ratelimit-policy': `"${by}";q=${limit};w=${windowSeconds}`,
    ratelimit: `"${by}";r=${remaining};t=${resetSeconds}`,
  };
}
