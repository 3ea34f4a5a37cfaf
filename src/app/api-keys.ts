import { type ApiKey, checkNewApiKey, type NewApiKey } from '../domain/api-key.ts';
import { type Decision, refuse, refuseInvalid } from '../domain/decision.ts';
import type { Ports } from '../ports/ports.ts';

/** The token is in this answer and nowhere else: who loses it makes another key. */
export async function createApiKey(
  ports: Pick<Ports, 'clock' | 'ids' | 'keys'>,
  wanted: NewApiKey,
): Promise<Decision<{ key: ApiKey; token: string }>> {
  const flaws = checkNewApiKey(wanted);
  if (flaws.length > 0) return refuseInvalid(flaws);
  const now = ports.clock.now();
  const token = `clipper_${ports.ids.seed()}`;
  const key: ApiKey = {
    keyId: ports.ids.timeOrdered('k', now),
    ...wanted,
    digest: digestOf(ports, token),
    createdAt: now,
    revokedAt: null,
  };
  await ports.keys.insert(key);
  return { ok: true, key, token };
}

/** By age, revoked ones too. */
export async function listApiKeys(
  ports: Pick<Ports, 'keys'>,
  { after, limit }: { readonly after: string | null; readonly limit: number },
): Promise<{ readonly keys: readonly ApiKey[]; readonly next: string | null }> {
  const found = await ports.keys.page(after, limit + 1);
  const keys = found.slice(0, limit);
  return { keys, next: found.length > limit ? (keys.at(-1)?.keyId ?? null) : null };
}

/** Every process refuses it within a second. Again: the same answer. */
export async function revokeApiKey(
  ports: Pick<Ports, 'clock' | 'keys'>,
  keyId: string,
): Promise<Decision<{ key: ApiKey }>> {
  const key = await ports.keys.revoke(keyId, ports.clock.now());
  return key ? { ok: true, key } : refuse('not-found', { keyId });
}

/** The key that a token is of, if it holds now. Found by a digest: neither its time nor an index tells of a token. */
export async function findApiKey(ports: Pick<Ports, 'ids' | 'keys'>, token: string): Promise<ApiKey | null> {
  const key = await ports.keys.findByDigest(digestOf(ports, token));
  return key && key.revokedAt === null ? key : null;
}

/** Tokens are 256 random bits: a plain hash can't be guessed backwards. */
function digestOf({ ids }: Pick<Ports, 'ids'>, token: string): string {
  return ids.derived('kd', token);
}
