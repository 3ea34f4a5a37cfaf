import { at, type Json } from './described.ts';

export type Call = (
  method: string,
  path: string,
  body?: unknown,
  headers?: Readonly<Record<string, string>>,
) => Promise<{ readonly status: number; readonly body: unknown }>;

/** What a step says otherwise than the document's examples, from what was answered before. */
type Otherwise = (known: Readonly<Record<string, string>>) => { params?: Json; body?: Json };

/** A day of a shop: everything that the document describes. */
const steps: readonly (readonly [operation: string, otherwise?: Otherwise])[] = [
  ['put /v1/items'],
  ['get /v1/items/{itemId}'],
  ['post /v1/templates'],
  ['patch /v1/templates/{id}'],
  ['put /v1/templates/{id}/items'],
  ['get /v1/templates/{id}/items'],
  ['delete /v1/templates/{id}/items'],
  ['post /v1/templates/{id}/publish'],
  ['post /v1/templates/{id}/pause'],
  ['post /v1/templates/{id}/resume'],
  ['get /v1/templates/{id}'],
  ['get /v1/templates'],
  ['post /v1/simulations'],
  ['put /v1/users/{userId}'],
  ['get /v1/users/{userId}'],
  ['post /v1/lists/{listId}/users'],
  ['get /v1/lists/{listId}'],
  ['delete /v1/lists/{listId}/users'],
  ['get /v1/badges'],
  ['post /v1/badges'],
  ['get /v1/coupons'],
  ['get /v1/coupons/{couponId}'],
  ['get /v1/coupons/{couponId}/page-token'],
  ['get /v1/coupons/{couponId}/items'],
  // A copy to take away, and one to use.
  ['post /v1/coupons/{couponId}/claims', () => ({ body: { userId: 'u2' } })],
  [
    'post /v1/users/{userId}/coupons/{userCouponId}/void',
    ({ userCouponId }) => ({ params: { userId: 'u2', userCouponId } }),
  ],
  ['post /v1/coupons/{couponId}/claims'],
  ['get /v1/users/{userId}/coupons'],
  ['get /v1/users/{userId}/coupons/{userCouponId}', ({ userCouponId }) => ({ params: { userCouponId } })],
  ['post /v1/eligibility'],
  ['post /v1/redemptions', ({ userCouponId }) => ({ body: { userCouponIds: [userCouponId] } })],
  ['get /v1/redemptions/{orderId}'],
  ['post /v1/redemptions/{orderId}/confirm'],
  ['post /v1/redemptions/{orderId}/refunds'],
  // An order that never came.
  ['post /v1/redemptions/{orderId}/cancel', () => ({ params: { orderId: 'o-2' } })],
  ['get /v1/templates/{id}/stats'],
  ['post /v1/templates/{id}/copy'],
  ['post /v1/templates/{id}/publish', ({ id }) => ({ params: { id } })],
  ['post /v1/templates/{id}/end', ({ id }) => ({ params: { id } })],
  ['post /v1/keys'],
  ['get /v1/keys'],
  ['delete /v1/keys/{keyId}', ({ keyId }) => ({ params: { keyId } })],
  ['get /v1/audit-log'],
  ['post /v1/reconciliations'],
  ['get /healthz'],
  ['get /readyz'],
  ['get /metrics'],
  ['get /v1/sync'],
  ['post /v1/sync/audit'],
  ['post /v1/sync/rebuild'],
  ['delete /v1/items/{itemId}'],
  // For who comes after.
  ['put /v1/items'],
];

/** The instant at which the examples of the document happen. */
const itsNow = Date.parse('2026-11-11T08:00:00Z');

/**
 * Sends the example of every request that the document describes, in an order in which each of them makes sense, as
 * if it happened at `now`. Answers what was not accepted, and what the story does not tell.
 */
export async function tellStory(parsed: unknown, call: Call, now = itsNow): Promise<readonly string[]> {
  const document = at(parsed) ?? {};
  const known: Record<string, string> = {};
  const troubles: string[] = [];
  for (const [name, otherwise] of steps) {
    const [method = '', path = ''] = name.split(' ');
    const operation = at(document, 'paths', path, method);
    const { params, body } = otherwise?.(known) ?? {};
    const request = moved(requestOf(document, path, operation ?? {}, params ?? {}, body), now - itsNow);
    const done = await call(method.toUpperCase(), request.path, request.body, request.headers);
    if (done.status >= 300) troubles.push(`${name}: ${done.status} ${JSON.stringify(done.body)}`);
    for (const [key, value] of Object.entries(at(done.body) ?? {})) {
      if (typeof value === 'string') known[key] = value;
    }
  }
  return [...troubles, ...untold(document)];
}

interface ExampleRequest {
  readonly path: string;
  readonly headers: Record<string, string>;
  readonly body: unknown;
}

function requestOf(
  document: Json,
  path: string,
  operation: Json,
  params: Json,
  change: Json | undefined,
): ExampleRequest {
  const headers: Record<string, string> = {};
  const query = new URLSearchParams();
  let filled = path;
  for (const each of Array.isArray(operation.parameters) ? operation.parameters : []) {
    const value = String(params[each.name] ?? each.schema.example);
    if (each.in === 'path') filled = filled.replace(`{${each.name}}`, value);
    // Which the service signs itself, or what would answer "not modified"; a key of its own has every request.
    else if (['cursor', 'If-None-Match', 'Idempotency-Key'].includes(each.name)) continue;
    else if (each.in === 'query') query.set(each.name, value);
    else headers[each.name] = value;
  }
  const given = at(operation, 'requestBody', 'content', 'application/json', 'schema');
  const reference = typeof given?.$ref === 'string' ? given.$ref.split('/').slice(1) : null;
  const example = at(reference ? at(document, ...reference) : given, 'example');
  const asked = query.size > 0 ? `?${query}` : '';
  return { path: `${filled}${asked}`, headers, body: example ? { ...example, ...change } : undefined };
}

/** The same so much later. */
function moved(request: ExampleRequest, ms: number): ExampleRequest {
  if (ms === 0) return request;
  const later = (text: string) =>
    text.replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, (instant) =>
      new Date(Date.parse(instant) + ms).toISOString(),
    );
  const body = request.body === undefined ? undefined : JSON.parse(later(JSON.stringify(request.body)));
  return { ...request, path: later(request.path.replaceAll('%3A', ':')), body };
}

function untold(document: Json): string[] {
  const told = new Set(steps.map(([name]) => name));
  return Object.entries(at(document, 'paths') ?? {}).flatMap(([path, methods]) =>
    Object.keys(at(methods) ?? {})
      .map((method) => `${method} ${path}`)
      .filter((name) => !told.has(name))
      .map((name) => `${name}: no step of the story`),
  );
}
