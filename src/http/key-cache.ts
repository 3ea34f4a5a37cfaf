import type { Principal } from './route.ts';

/** How long a revoked key may still be taken, and a new one still be refused where it was tried too early. */
const freshMs = 500;
const mostKnown = 10_000;
const mostUnknown = 10_000;

/**
 * Remembers for half a second whose a token is, so that a busy key costs no look-up a request. Tokens of nobody are
 * remembered apart: whoever tries many does not push out those in use. Times are of the monotonic clock.
 */
export function createKeyCache(
  find: (token: string) => Promise<Principal | null>,
  now: () => number = () => performance.now(),
): (token: string) => Principal | null | Promise<Principal | null> {
  const known = new Map<string, { readonly principal: Principal | null; readonly until: number }>();
  const unknown: typeof known = new Map();
  const underWay = new Map<string, Promise<Principal | null>>();

  const look = async (token: string): Promise<Principal | null> => {
    const until = now() + freshMs;
    const principal = await find(token);
    const [into, most] = principal ? [known, mostKnown] : [unknown, mostUnknown];
    if (into.size >= most) into.clear();
    (principal ? unknown : known).delete(token);
    into.set(token, { principal, until });
    return principal;
  };

  return (token) => {
    const kept = known.get(token) ?? unknown.get(token);
    if (kept && now() < kept.until) return kept.principal;
    const waiting = underWay.get(token);
    if (waiting) return waiting;
    const looking = look(token).finally(() => underWay.delete(token));
    underWay.set(token, looking);
    return looking;
  };
}
