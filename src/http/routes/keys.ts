import { z } from '@hono/zod-openapi';
import { createApiKey, listApiKeys, revokeApiKey } from '../../app/api-keys.ts';
import { type ApiKey, keyScopes } from '../../domain/api-key.ts';
import { formatInstant } from '../../domain/instant.ts';
import type { Ports } from '../../ports/ports.ts';
import type { Cursors } from '../cursor.ts';
import { type AnyRoute, ok, refused, route } from '../route.ts';
import { cursor, id, limit, merchantId, nextCursor, shownInstant, text } from '../schemas/common.ts';

const tag = 'Keys';
const about = 'keys';
const scopes = z.array(z.enum(keyScopes)).min(1).max(keyScopes.length).openapi({ uniqueItems: true });
const keyId = id.openapi({ example: 'k_1' });
const newKeyExample = { name: 'checkout of the web shop', scopes: ['checkout'] };
const keyExample = {
  keyId: 'k_1',
  ...newKeyExample,
  merchantId: null,
  createdAt: '2026-11-01T00:00:00Z',
  revokedAt: null,
};

const shownKey = z
  .object({
    keyId,
    name: z.string(),
    scopes,
    merchantId: merchantId.nullable(),
    createdAt: shownInstant,
    revokedAt: shownInstant.nullable(),
  })
  .openapi('ApiKey', { example: keyExample });

const newKey = z
  .strictObject({ name: text(100), scopes, merchantId: merchantId.nullable().default(null) })
  .openapi('NewApiKey', { example: newKeyExample });

const keyWithToken = shownKey
  .extend({ token: z.string() })
  .openapi({ example: { ...keyExample, token: 'clipper_0123456789abcdef' } });

const keyPage = z
  .object({ keys: z.array(shownKey), nextCursor })
  .openapi({ example: { keys: [keyExample], nextCursor: null } });

export function keyRoutes(ports: Ports, cursors: Cursors): AnyRoute[] {
  return [
    route({
      method: 'post',
      path: '/v1/keys',
      scope: 'admin',
      tag,
      summary: 'Make a key; its token is in this answer and nowhere else',
      body: newKey,
      answers: {
        201: { description: 'The key with its token', schema: keyWithToken },
      },
      handle: async ({ body, changed }) => {
        const done = await createApiKey(ports, body);
        if (!done.ok) return refused(done);
        const { keyId, name, scopes: may, merchantId } = done.key;
        changed({ keyId, name, scopes: may, merchantId });
        const headers = { 'cache-control': 'no-store' };
        return { status: 201, body: { ...show(done.key), token: done.token }, headers };
      },
    }),
    route({
      method: 'get',
      path: '/v1/keys',
      scope: 'admin',
      tag,
      summary: 'List keys by age, revoked ones too',
      query: z.strictObject({ limit, cursor }),
      answers: {
        200: { description: 'A page of keys', schema: keyPage },
      },
      handle: async ({ query }) => {
        const opened = cursors.open<string>(about, query.cursor);
        if (!opened.ok) return refused(opened);
        const { keys, next } = await listApiKeys(ports, { after: opened.keyset, limit: query.limit });
        return ok({ keys: keys.map(show), nextCursor: next && cursors.seal(about, next) });
      },
    }),
    route({
      method: 'delete',
      path: '/v1/keys/{keyId}',
      scope: 'admin',
      tag,
      summary: 'Revoke a key: within a second nobody gets in with it',
      params: z.object({ keyId }),
      answers: { 200: { description: 'The key, revoked', schema: shownKey } },
      refusals: ['not-found'],
      handle: async ({ params: { keyId } }) => {
        const done = await revokeApiKey(ports, keyId);
        return done.ok ? ok(show(done.key)) : refused(done);
      },
    }),
  ];
}

function show({ keyId, name, scopes: may, merchantId, createdAt, revokedAt }: ApiKey) {
  const until = revokedAt === null ? null : formatInstant(revokedAt);
  return {
    keyId,
    name,
    scopes: may,
    merchantId,
    createdAt: formatInstant(createdAt),
    revokedAt: until,
  };
}
