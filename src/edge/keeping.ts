/** How long an answer may be kept, by its headers (RFC 9111). */
export interface Keeping {
  /** Milliseconds from when it was asked for; 0: the origin is asked each time. */
  readonly freshMs: number;
  readonly othersMayKeepSeconds: number;
  /** Whether it may be served where the origin does not answer. */
  readonly mayStandIn: boolean;
}

/**
 * Null: not kept at all. One that says nothing of caching is the last known answer and no more: never fresh.
 * An answer is for everybody who asks with the same key, so it may vary with what is in the key alone.
 */
export function keepingOf({ status, headers }: Pick<Response, 'status' | 'headers'>): Keeping | null {
  if (status !== 200 && status !== 304) return null;
  if (headers.has('set-cookie') || !variesWithKeyAlone(headers.get('vary'))) return null;
  const said = directivesOf(headers.get('cache-control') ?? '');
  if (said.has('no-store') || said.has('private') || said.has('no-cache')) return null;
  const maxAge = secondsOf(said.get('max-age'));
  const sharedMaxAge = said.has('s-maxage') ? secondsOf(said.get('s-maxage')) : maxAge;
  const spent = secondsOf(headers.get('age') ?? undefined);
  return {
    freshMs: Math.max(0, sharedMaxAge - spent) * 1000,
    othersMayKeepSeconds: Math.max(0, maxAge - spent),
    mayStandIn: !['must-revalidate', 'proxy-revalidate', 's-maxage'].some((name) => said.has(name)),
  };
}

function variesWithKeyAlone(vary: string | null): boolean {
  const names = (vary ?? '').toLowerCase().split(',');
  // The runtime unpacks what came packed, and packs for each reader by itself.
  return names.every((name) => ['', 'origin', 'accept-encoding'].includes(name.trim()));
}

/** Names in lower case; the first of two with one name counts. */
function directivesOf(cacheControl: string): Map<string, string> {
  const directives = new Map<string, string>();
  for (const part of cacheControl.split(',')) {
    const [name = '', value = ''] = part.split('=', 2);
    const known = name.trim().toLowerCase();
    if (known !== '' && !directives.has(known)) directives.set(known, value.trim());
  }
  return directives;
}

/** RFC 9111 1.2.2: what can't be read is stale. */
function secondsOf(value: string | undefined): number {
  const digits = /^"?(\d{1,9})"?$/.exec(value ?? '')?.[1];
  return digits === undefined ? 0 : Number(digits);
}
