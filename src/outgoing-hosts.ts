import { isIPv6 } from 'node:net';
import { z } from 'zod';

/** The settings that name somebody else's service. */
export const outgoingUrls = [
  'USER_TAGS_URL',
  'RISK_SCORE_URL',
  'CHALLENGE_URL',
  'ORDER_STATUS_URL',
  'JWKS_URL',
] as const;

export const outgoingUrl = (name: (typeof outgoingUrls)[number]) =>
  z
    .string()
    .refine((text) => /^https?:$/.test(URL.parse(text)?.protocol ?? ''), {
      error: `${name} must be an http or https URL, for example https://example.com/answer.`,
    })
    .nullable()
    .default(null);

/** Hosts as a URL has them (IPv6 in brackets), or null. */
export const outgoingHosts = (name: string) =>
  z
    .string()
    .nullable()
    .default(null)
    .transform((text) => text?.split(',').map((part) => hostOf(part.trim())) ?? null)
    .refine((hosts) => hosts?.every((host) => host !== null) ?? true, {
      error: `${name} must list names or addresses, separated by commas, without ports, for example risk.internal,10.0.0.7.`,
    })
    .transform((hosts) => hosts?.filter((host) => host !== null) ?? null);

/** Services that are configured, and that OUTGOING_HOSTS does not let anybody ask. */
export function unlistedHosts(set: Readonly<Record<string, string | undefined>>): string[] {
  const listed = set.OUTGOING_HOSTS?.split(',').map((part) => hostOf(part.trim()));
  // What is no list of hosts is told by itself.
  if (!listed || listed.includes(null)) return [];
  return outgoingUrls.flatMap((name) => {
    const host = URL.parse(set[name] ?? '')?.hostname;
    if (host === undefined || listed.includes(host)) return [];
    return [`${name} asks ${host}, which OUTGOING_HOSTS does not name: name it there, or ask another host.`];
  });
}

function hostOf(text: string): string | null {
  const written = isIPv6(text) ? `[${text}]` : text;
  if (!/^(\[[0-9a-f:.]+\]|[\p{L}\p{N}._-]+)$/iu.test(written)) return null;
  return URL.parse(`http://${written}`)?.hostname || null;
}
