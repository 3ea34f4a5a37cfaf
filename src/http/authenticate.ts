import { timingSafeEqual } from 'node:crypto';
import { findApiKey } from '../app/api-keys.ts';
import type { Ports } from '../ports/ports.ts';
import { createKeyCache } from './key-cache.ts';
import type { AnyRoute, Principal, RouteScope } from './route.ts';

export interface Who {
  readonly principal: Principal | null;
  /** Credentials were given, and they are none of ours. */
  readonly bad: boolean;
}

/** A promise only where somebody has to be asked: most requests show a key that is remembered. */
export type Authenticate = (authorization: string | undefined) => Who | Promise<Who>;

export const nobody: Who = { principal: null, bad: false };
const somebodyElse: Who = { principal: null, bad: true };

/** Longer ones are none of ours, and nothing is computed over them. */
const longestToken = 4096;

/** Knows the bootstrap admin's key, the keys of the store, and shoppers' tokens, which have dots in them. */
export function createAuthenticate(
  ports: Pick<Ports, 'clock' | 'ids' | 'keys' | 'shopperTokens'>,
  bootstrapAdminKey: string | null,
): Authenticate {
  const isBootstrap = bootstrapKeyTest(bootstrapAdminKey);
  const principalOf = createKeyCache(async (token) => {
    const key = await findApiKey(ports, token);
    if (!key) return null;
    const { keyId, scopes, merchantId } = key;
    return { id: `key:${keyId}`, scopes: new Set(scopes), merchantId, userId: null };
  });
  return (authorization) => {
    if (authorization === undefined) return nobody;
    const token = /^Bearer +(\S+)$/i.exec(authorization)?.[1];
    if (token === undefined || token.length > longestToken) return somebodyElse;
    if (isBootstrap(token)) return whoIs(bootstrap);
    const principal = token.includes('.') ? shopperOf(token) : principalOf(token);
    return principal instanceof Promise ? principal.then(whoIs) : whoIs(principal);
  };

  async function shopperOf(token: string): Promise<Principal | null> {
    const userId = await ports.shopperTokens.userOf(token, ports.clock.now());
    return userId === null
      ? null
      : { id: `user:${userId}`, scopes: new Set(['shopper']), merchantId: null, userId };
  }
}

function whoIs(principal: Principal | null): Who {
  return principal ? { principal, bad: false } : somebodyElse;
}

const bootstrap: Principal = {
  id: 'key:bootstrap',
  scopes: new Set(['admin']),
  merchantId: null,
  userId: null,
};

/** The longest that the configuration takes. */
const longestBootstrapKey = 256;

/** Padded to one length, which is compared whole: neither length nor content leaks in time. */
function bootstrapKeyTest(key: string | null): (token: string) => boolean {
  if (key === null) return () => false;
  const expected = Buffer.alloc(longestBootstrapKey);
  if (expected.write(key) < Buffer.byteLength(key)) throw new Error('The bootstrap admin key is too long.');
  const given = Buffer.alloc(longestBootstrapKey);
  return (token) => {
    given.fill(0);
    return given.write(token) === Buffer.byteLength(token) && timingSafeEqual(given, expected);
  };
}

/** Which refusal a caller hears at a route of this scope, or null. Public routes don't look at credentials. */
export function maySee(scope: RouteScope, who: Who): 'unauthenticated' | 'forbidden' | null {
  if (scope === 'public') return null;
  if (!who.principal) return 'unauthenticated';
  const { scopes } = who.principal;
  const enough = scopes.has('admin') || accepted[scope].some((one) => scopes.has(one));
  return enough ? null : 'forbidden';
}

/** Types are gone when the program runs: a route whose scope is none of ours must not be hung in. */
export function assertScope({ method, path, scope }: Pick<AnyRoute, 'method' | 'path' | 'scope'>): void {
  if (scope === 'public' || Object.hasOwn(accepted, scope ?? '')) return;
  throw new Error(
    `${method.toUpperCase()} ${path} declares the scope ${scope}: give it one of public, ${Object.keys(accepted).join(', ')}.`,
  );
}

const accepted: Readonly<Record<Exclude<RouteScope, 'public'>, readonly string[]>> = {
  admin: [],
  operator: ['operator'],
  checkout: ['checkout'],
  claim: ['storefront', 'shopper'],
  wallet: ['checkout', 'storefront', 'shopper'],
};
