/** Milliseconds since 1970-01-01T00:00Z. JSON shows instants as ISO 8601 in UTC. */
export type Instant = number;

/** Half-open: `from <= t < to`. */
export interface Window {
  readonly from: Instant;
  readonly to: Instant;
}

/** ISO 8601 with `Z`; milliseconds only where there are any, so that whole seconds come back as they were given. */
export function formatInstant(t: Instant): string {
  const iso = new Date(t).toISOString();
  return t % 1000 === 0 ? `${iso.slice(0, -5)}Z` : iso;
}
