/**
 * The headers of a request as they go to the origin: X-Forwarded-For is the address that Cloudflare saw, and nothing
 * that a client wrote. An origin whose TRUSTED_PROXIES name Cloudflare's networks takes it for the caller's.
 */
export function withCaller(headers: Headers): Headers {
  const passed = new Headers(headers);
  const address = headers.get('cf-connecting-ip');
  if (address === null) passed.delete('x-forwarded-for');
  else passed.set('x-forwarded-for', address);
  return passed;
}

/** What the look at the origin carries of the request that began it; it must not change what is answered. */
export function headersOfLook(headers: Headers, site: string | null): Record<string, string> {
  const given = withCaller(headers);
  const look: Record<string, string> = { accept: 'application/json' };
  if (site !== null) look.origin = site;
  for (const name of ['x-forwarded-for', 'x-request-id', 'traceparent']) {
    const value = given.get(name);
    if (value !== null) look[name] = value;
  }
  return look;
}
