import { createRemoteJWKSet, customFetch, errors, type JWTVerifyOptions, jwtVerify } from 'jose';
import { EngineUnavailable } from '../../ports/engine-unavailable.ts';
import type { ShopperTokens } from '../../ports/shopper-tokens.ts';
import type { OutgoingHttp } from './outgoing-http.ts';

export interface ShopperTokenSettings {
  /** Shared with the shop's sign-in (HS256), or where its public keys are; not both. */
  readonly from: { readonly secret: string } | { readonly jwksUrl: string };
  /** Where given, a token must name it. */
  readonly issuer: string | null;
  readonly audience: string | null;
  readonly timeoutMs: number;
  /** By which public keys are fetched. */
  readonly http: Pick<OutgoingHttp, 'fetch'>;
}

/** The algorithms are pinned by the kind of key: a public key never verifies as a shared secret, `none` is in neither. */
const withSecret = ['HS256'];
const withPublicKey = ['RS256', 'PS256', 'ES256', 'EdDSA'];
const toleranceSeconds = 5;
const id = /^[A-Za-z0-9_.:-]{1,64}$/;

/** JSON Web Tokens (RFC 7519) whose `sub` is the shopper's userId; `exp` must be there. */
export function createShopperTokens(settings: ShopperTokenSettings): ShopperTokens {
  const verify = verifierOf(settings);
  const required: JWTVerifyOptions = {
    requiredClaims: ['sub', 'exp'],
    clockTolerance: toleranceSeconds,
    ...(settings.issuer !== null && { issuer: settings.issuer }),
    ...(settings.audience !== null && { audience: settings.audience }),
  };
  return {
    userOf: async (token, now) => {
      try {
        const { payload } = await verify(token, { ...required, currentDate: new Date(now) });
        // A list of one text would pass for that text.
        return typeof payload.sub === 'string' && id.test(payload.sub) ? payload.sub : null;
      } catch (error) {
        if (error instanceof errors.JOSEError && !isAway(error)) return null;
        throw new EngineUnavailable('jwks', 'The keys that sign shoppers’ tokens can’t be read.', error);
      }
    },
  };
}

/** Nobody's tokens are taken. */
export const noShopperTokens: ShopperTokens = { userOf: async () => null };

function verifierOf({ from, timeoutMs, http }: ShopperTokenSettings) {
  if ('secret' in from) {
    const key = new TextEncoder().encode(from.secret);
    return (token: string, options: JWTVerifyOptions) =>
      jwtVerify(token, key, { ...options, algorithms: withSecret });
  }
  const keys = createRemoteJWKSet(new URL(from.jwksUrl), {
    timeoutDuration: timeoutMs,
    [customFetch]: (url, { headers, method, signal }) => http.fetch(url, { headers, method, signal }),
  });
  return (token: string, options: JWTVerifyOptions) =>
    jwtVerify(token, keys, { ...options, algorithms: withPublicKey });
}

/** The key set did not come, or is none: that says nothing about the token. */
function isAway(error: errors.JOSEError): boolean {
  return (
    error instanceof errors.JWKSTimeout ||
    error instanceof errors.JWKSInvalid ||
    // jose's name for an answer of the key server that is not 200 or not JSON.
    error.code === 'ERR_JOSE_GENERIC'
  );
}
