import type { Instant } from '../domain/instant.ts';

/** Tokens that the shop's own sign-in gives to its shoppers. */
export interface ShopperTokens {
  /** Whose it is, or null where it is none that holds at `now`. Rejects with EngineUnavailable where that can't be told. */
  userOf(token: string, now: Instant): Promise<string | null>;
}
