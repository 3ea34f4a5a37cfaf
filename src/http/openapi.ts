import { OpenAPIHono, z } from '@hono/zod-openapi';
import { type ProblemCode, problems } from './problems.ts';
import type { AnyRoute } from './route.ts';
import { problemSchema } from './schemas/common.ts';

/** OpenAPI 3.1 from the schemas that validate. */
export function describeRoutes(routes: readonly AnyRoute[]): object {
  const documents = new OpenAPIHono();
  documents.openAPIRegistry.registerComponent('securitySchemes', 'key', { type: 'http', scheme: 'bearer' });
  for (const route of routes) {
    documents.openAPIRegistry.registerPath({
      method: route.method,
      path: route.path,
      tags: [route.tag],
      summary: route.summary,
      operationId: operationIdOf(route),
      ...(route.scope !== 'public' && { security: [{ key: [] }] }),
      request: {
        ...(route.params && { params: route.params as z.ZodObject }),
        ...(route.query && { query: route.query as z.ZodObject }),
        headers: headersOf(route),
        ...(route.body && {
          body: { required: true, content: { 'application/json': { schema: route.body } } },
        }),
      },
      responses: { ...answersOf(route), ...refusalsOf(route) },
    });
  }
  return documents.getOpenAPI31Document({
    openapi: '3.1.0',
    info: {
      title: 'Clipper',
      version: '0.1.0',
      description: 'Coupon discovery and eligibility for shops. Money is an integer of minor units.',
      license: { name: 'Apache-2.0' },
    },
  });
}

/** Headers that handlers read by themselves, so that no schema of the route names them. */
function headersOf({ method, idempotency = 'none' }: AnyRoute): z.ZodObject {
  return z.object({
    ...(idempotency !== 'none' && { 'Idempotency-Key': z.string().min(1).max(255).optional() }),
    ...(method === 'patch' && { 'If-Match': z.string().openapi({ example: '"3"' }) }),
  });
}

function operationIdOf({ method, path }: AnyRoute): string {
  const words = path.split(/[/{}]+/).filter((word) => word !== '' && word !== 'v1');
  return [method, ...words].join('-');
}

function answersOf({ answers }: AnyRoute) {
  return Object.fromEntries(
    Object.entries(answers).map(([status, { description, schema, type = 'application/json' }]) => [
      status,
      { description, ...(schema && { content: { [type]: { schema } } }) },
    ]),
  );
}

/** What the route itself refuses, and what every route of its kind does. */
function refusalsOf(route: AnyRoute) {
  const codes: ProblemCode[] = [...(route.refusals ?? [])];
  if (route.params || route.query || route.body || route.method === 'post') codes.push('invalid');
  if (route.query && route.path.startsWith('/v1')) codes.push('invalid-cursor');
  if (route.body) codes.push('malformed', 'too-large', 'unsupported-media-type');
  if (route.scope !== 'public') codes.push('unauthenticated', 'forbidden');
  // What is somebody else's.
  if (route.scope === 'wallet' || route.scope === 'claim' || route.merchants) codes.push('not-found');
  if (route.idempotency === 'stored') codes.push('idempotency-mismatch', 'request-in-progress');
  codes.push('internal', 'unavailable');
  const byStatus = Map.groupBy(new Set(codes), (code) => problems[code][0]);
  return Object.fromEntries(
    [...byStatus].map(([status, all]) => [
      status,
      {
        description: all.map((code) => `\`${code}\``).join(', '),
        content: { 'application/problem+json': { schema: problemSchema } },
      },
    ]),
  );
}
