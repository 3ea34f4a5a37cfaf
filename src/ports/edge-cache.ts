import type { Instant } from '../domain/instant.ts';

/** A public answer of the origin as the edge keeps it: plain data, no part of any request. */
export interface KeptAnswer {
  readonly body: string;
  /** Those that say the same to everybody; `cache-control` and `etag` are made when it is served. */
  readonly headers: Readonly<Record<string, string>>;
  readonly etag: string | null;
  /** When the origin was last asked and said this, or that it still holds. */
  readonly confirmedAt: Instant;
  /** Until then it is served without asking. */
  readonly freshUntil: Instant;
  /** The `max-age` that the origin gave to browsers. */
  readonly othersMayKeepSeconds: number;
  /** False where the origin forbade to serve it stale. */
  readonly mayStandIn: boolean;
}

/** Kept answers shared by the isolates of one place; anything in it may be lost at any moment. */
export interface EdgeCache {
  get(key: string): Promise<KeptAnswer | null>;
  put(key: string, kept: KeptAnswer, ttlSeconds: number): Promise<void>;
  delete(key: string): Promise<void>;
}
