import ipaddr from 'ipaddr.js';

/**
 * `public`: anybody's. `internal`: of a network of one's own, or of this machine. `never`: no service of anybody is
 * there, or the cloud's that hands out credentials.
 */
export type AddressKind = 'public' | 'internal' | 'never';

/** Loopback (RFC 1122, 4291), private (RFC 1918), shared (RFC 6598), unique local (RFC 4193). */
const internal = new Set(['loopback', 'private', 'carrierGradeNat', 'uniqueLocal']);

/** Link-local addresses, where most clouds have theirs, are refused as a range; these metadata servers lie elsewhere. */
const metadata = new Set([
  // Azure, Alibaba Cloud, Amazon EC2 over IPv6.
  '168.63.129.16',
  '100.100.100.200',
  'fd00:ec2::254',
]);

/** Of an address as the resolver gives it, with or without a zone; an IPv4 address in IPv6's clothes is what it is. */
export function addressKind(address: string): AddressKind {
  const bare = address.replace(/%.*$/, '');
  if (!ipaddr.isValid(bare)) return 'never';
  const parsed = unwrapped(ipaddr.process(bare));
  if (metadata.has(parsed.toString())) return 'never';
  const range = parsed.range();
  if (range === 'unicast') return 'public';
  return internal.has(range) ? 'internal' : 'never';
}

/** Networks that speak IPv6 alone have every IPv4 address behind 64:ff9b::/96 (RFC 6052). */
function unwrapped(parsed: ipaddr.IPv4 | ipaddr.IPv6): ipaddr.IPv4 | ipaddr.IPv6 {
  if (!(parsed instanceof ipaddr.IPv6) || !parsed.match(ipaddr.IPv6.parse('64:ff9b::'), 96)) return parsed;
  return new ipaddr.IPv4(parsed.toByteArray().slice(12));
}
