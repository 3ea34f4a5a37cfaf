import { hash, timingSafeEqual } from 'node:crypto';
import type { Principal, RouteScope } from './route.ts';

export interface Who {
  readonly principal: Principal | null;
  /** Credentials were given, and they are none of ours. */
  readonly bad: boolean;
}

export type Authenticate = (authorization: string | undefined) => Promise<Who>;

const nobody: Who = { principal: null, bad: false };
const somebodyElse: Who = { principal: null, bad: true };

/** Knows one key, the bootstrap admin's. Digests are compared, so that neither length nor content leaks in time. */
export function authenticateByBootstrapKey(bootstrapAdminKey: string | null): Authenticate {
  if (bootstrapAdminKey === null) return async (given) => (given === undefined ? nobody : somebodyElse);
  const expected = digest(bootstrapAdminKey);
  const who: Who = { principal: { id: 'key:bootstrap', scopes: new Set(['admin']) }, bad: false };
  return async (authorization) => {
    if (authorization === undefined) return nobody;
    const token = /^Bearer +(\S+)$/i.exec(authorization)?.[1];
    if (token === undefined) return somebodyElse;
    return timingSafeEqual(digest(token), expected) ? who : somebodyElse;
  };
}

function digest(text: string): Buffer {
  return hash('sha256', text, 'buffer');
}

/** Which refusal a caller hears at a route of this scope, or null. Public routes don't look at credentials. */
export function maySee(scope: RouteScope, who: Who): 'unauthenticated' | 'forbidden' | null {
  if (scope === 'public') return null;
  if (!who.principal) return 'unauthenticated';
  const { scopes } = who.principal;
  const enough = scopes.has('admin') || accepted[scope].some((one) => scopes.has(one));
  return enough ? null : 'forbidden';
}

const accepted: Readonly<Record<Exclude<RouteScope, 'public'>, readonly string[]>> = {
  admin: [],
  operator: ['operator'],
  checkout: ['checkout'],
  storefront: ['storefront'],
  wallet: ['checkout', 'storefront'],
};
