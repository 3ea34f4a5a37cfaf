import type { Flaw } from './decision.ts';
import { flaw } from './flaw.ts';
import type { Instant } from './instant.ts';

/** What a key may be used for; `admin` for everything. */
export type KeyScope = 'admin' | 'operator' | 'checkout' | 'storefront';
export const keyScopes: readonly KeyScope[] = ['admin', 'operator', 'checkout', 'storefront'];

/** A key of a server or an operator. The token itself is shown once and kept nowhere. */
export interface ApiKey {
  readonly keyId: string;
  readonly name: string;
  readonly scopes: readonly KeyScope[];
  /** An operator of one merchant sees and changes that merchant's things alone; null: the whole shop's. */
  readonly merchantId: string | null;
  /** One-way, of the token. Unique. */
  readonly digest: string;
  readonly createdAt: Instant;
  readonly revokedAt: Instant | null;
}

export type NewApiKey = Pick<ApiKey, 'name' | 'scopes' | 'merchantId'>;

/** Everything that is wrong with a key to be made. */
export function checkNewApiKey({ scopes, merchantId }: NewApiKey): readonly Flaw[] {
  const flaws: Flaw[] = [];
  if (scopes.length === 0) flaws.push(flaw('/scopes', 'too-few', 'must name one scope at least'));
  if (new Set(scopes).size < scopes.length) flaws.push(flaw('/scopes', 'repeated', 'names a scope twice'));
  if (merchantId !== null && scopes.some((scope) => scope !== 'operator')) {
    const why =
      'goes with the scope operator alone: checkouts and storefronts serve shoppers of every merchant';
    flaws.push(flaw('/merchantId', 'not-allowed', why));
  }
  return flaws;
}
