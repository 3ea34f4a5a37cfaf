/** What the edge may answer from its cache. */
export interface PublicRead {
  readonly kind: ReadKind;
  /** Path and query as the origin is asked: parameters in the table's order, encoded one way. */
  readonly target: string;
  /** The page's origin that a browser named: its answer carries headers for it alone. */
  readonly site: string | null;
  /** Two requests with one key get one answer. */
  readonly key: string;
  /** Asks for another instant than now: what it shows depends on no clock. */
  readonly isPreview: boolean;
}

export type ReadKind = 'badges' | 'coupons' | 'coupon' | 'coupon-items';

/**
 * The request as a public read, or null: it passes through. Null are all with credentials, and those that the origin
 * may refuse or read in its own way: unknown, repeated or garbled parameters, odd ids.
 */
export function publicReadOf(request: Pick<Request, 'method' | 'url' | 'headers'>): PublicRead | null {
  const { method, url, headers } = request;
  if (method !== 'GET' || headers.has('authorization') || headers.has('cookie')) return null;
  const site = headers.get('origin');
  if (url.length > longestUrl || (site !== null && site.length > longestSite)) return null;
  const { pathname, searchParams } = new URL(url);
  const route = routes.find(({ path }) => path.test(pathname));
  const query = route && inOrder(searchParams, route.query);
  if (!route || query === null || query === undefined) return null;
  const target = query === '' ? pathname : `${pathname}?${query}`;
  return {
    kind: route.kind,
    target,
    site,
    key: site === null ? target : `${target} ${site}`,
    isPreview: route.kind === 'badges' && searchParams.has('at'),
  };
}

/** A hundred of the longest ids fit. */
const longestUrl = 8192;
/** Scheme, the longest name of a host, port. */
const longestSite = 300;

/** The parameters that the origin's schemas know; a test holds the two together. */
export const routes: readonly {
  readonly kind: ReadKind;
  readonly path: RegExp;
  readonly query: readonly string[];
}[] = [
  { kind: 'badges', path: /^\/v1\/badges$/, query: ['itemIds', 'channel', 'region', 'limit', 'at'] },
  {
    kind: 'coupons',
    path: /^\/v1\/coupons$/,
    query: ['q', 'category', 'brand', 'merchantId', 'itemId', 'channel', 'region', 'sort', 'limit', 'cursor'],
  },
  { kind: 'coupon', path: /^\/v1\/coupons\/[A-Za-z0-9_.:-]{1,64}$/, query: [] },
  {
    kind: 'coupon-items',
    path: /^\/v1\/coupons\/[A-Za-z0-9_.:-]{1,64}\/items$/,
    query: ['sort', 'q', 'category', 'brand', 'minPrice', 'maxPrice', 'limit', 'cursor'],
  },
];

/** Null where one is unknown, repeated, or holds bytes that are no UTF-8: the origin would read those otherwise. */
function inOrder(given: URLSearchParams, known: readonly string[]): string | null {
  const seen = new Set<string>();
  for (const [name, value] of given) {
    if (!known.includes(name) || seen.has(name) || value.includes('\uFFFD')) return null;
    seen.add(name);
  }
  const ordered = new URLSearchParams();
  for (const name of known) {
    const value = given.get(name);
    if (value !== null) ordered.append(name, value);
  }
  // As people and programs write them: the origin knows plain queries at a glance.
  return ordered.toString().replaceAll('%2C', ',').replaceAll('%3A', ':');
}
