import { isIP } from 'node:net';
import type { Context } from 'hono';
import ipaddr from 'ipaddr.js';

/** The address that a request came from, as text; null where there is no socket and nobody said. */
export type CallerAddress = (request: {
  readonly socket: string | null;
  readonly forwardedFor: string | undefined;
}) => string | null;

/** More proxies in a row than any installation has: what is written further left is not looked at. */
const mostHops = 20;

/**
 * The socket's address; behind trusted proxies (CIDR blocks) the nearest address in X-Forwarded-For that is not one of
 * them, read from the right: what is further left was written by whom nobody trusts.
 */
export function createCallerAddress(trustedProxies: readonly string[]): CallerAddress {
  const blocks = trustedProxies.map((block) => ipaddr.parseCIDR(block));
  const isTrusted = (address: string) => {
    const parsed = ipaddr.process(address);
    return blocks.some((block) => parsed.kind() === block[0].kind() && parsed.match(block));
  };
  return ({ socket, forwardedFor }) => {
    let nearest = socket === null ? null : plain(socket);
    if (nearest === null || blocks.length === 0 || forwardedFor === undefined) return nearest;
    for (const hop of forwardedFor.split(',').slice(-mostHops).reverse()) {
      if (!isTrusted(nearest)) break;
      const address = plain(withoutPort(hop.trim()));
      if (address === null) break;
      nearest = address;
    }
    return nearest;
  };
}

/** Of a request as the HTTP server hands it over; one that came by no socket (a test) has no address. */
export function addressOf(c: Context, callerAddress: CallerAddress): string | null {
  const socket: string | null = c.env?.incoming?.socket?.remoteAddress ?? null;
  return callerAddress({ socket, forwardedFor: c.req.header('x-forwarded-for') });
}

/** Without a zone; an IPv4 address that came in IPv6's clothes is IPv4 again. */
function plain(address: string): string | null {
  const bare = address.replace(/%.*$/, '');
  const version = isIP(bare);
  if (version === 4) return bare;
  return version === 0 ? null : ipaddr.process(bare).toString();
}

function withoutPort(hop: string): string {
  return /^\[(.+)\](?::\d+)?$/.exec(hop)?.[1] ?? /^(\d+\.\d+\.\d+\.\d+):\d+$/.exec(hop)?.[1] ?? hop;
}
