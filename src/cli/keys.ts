import { createApiKey, listApiKeys, revokeApiKey } from '../app/api-keys.ts';
import type { ApiKey, NewApiKey } from '../domain/api-key.ts';
import type { Refusal } from '../domain/decision.ts';
import { formatInstant } from '../domain/instant.ts';
import type { Ports } from '../ports/ports.ts';
import { CommandMistake } from './command-mistake.ts';
import { textTable } from './text-table.ts';

type Needs = Pick<Ports, 'clock' | 'ids' | 'keys'>;

/** The token is printed once, on a line of its own. */
export async function createKey(ports: Needs, wanted: NewApiKey): Promise<string> {
  const done = await createApiKey(ports, wanted);
  if (!done.ok) throw new CommandMistake(sentencesOf(done));
  return `Key ${done.key.keyId}; its token, which is shown this once:\n${done.token}`;
}

export async function revokeKey(ports: Needs, keyId: string): Promise<string> {
  const done = await revokeApiKey(ports, keyId);
  if (!done.ok)
    throw new CommandMistake(`There is no key ${keyId}; \`clipper keys list\` names those that are there.`);
  return `Key ${keyId} is revoked: within a second nobody gets in with it.`;
}

const page = 100;

/** A table of all keys, the oldest first. */
export async function listKeys(ports: Needs): Promise<string> {
  const keys: ApiKey[] = [];
  let after: string | null = null;
  do {
    const found: Awaited<ReturnType<typeof listApiKeys>> = await listApiKeys(ports, { after, limit: page });
    keys.push(...found.keys);
    after = found.next;
  } while (after !== null);
  if (keys.length === 0) return 'There are no keys yet.';
  return textTable([['key', 'name', 'scopes', 'merchant', 'made', 'revoked'], ...keys.map(rowOf)]);
}

function rowOf({ keyId, name, scopes, merchantId, createdAt, revokedAt }: ApiKey): string[] {
  const until = revokedAt === null ? '' : formatInstant(revokedAt);
  return [keyId, name, scopes.join(' '), merchantId ?? '', formatInstant(createdAt), until];
}

function sentencesOf({ reason }: Refusal): string {
  return (reason.flaws ?? []).map(({ pointer, message }) => `${pointer.slice(1)} ${message}`).join('; ');
}
