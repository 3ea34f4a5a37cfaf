import { OpenAPIHono, z } from '@hono/zod-openapi';
import { idempotencyKeyShape } from './idempotency.ts';
import { problemExample } from './problem-examples.ts';
import { type ProblemCode, problemCodes, problems } from './problems.ts';
import type { AnyRoute } from './route.ts';
import { problemSchema, revisionShape } from './schemas/common.ts';

/** OpenAPI 3.1 from the schemas that validate. */
export function describeRoutes(routes: readonly AnyRoute[]): object {
  const documents = new OpenAPIHono();
  const registry = documents.openAPIRegistry;
  registry.registerComponent('securitySchemes', 'key', { type: 'http', scheme: 'bearer' });
  for (const code of problemCodes) {
    registry.registerComponent('examples', code, { value: problemExample(code) });
  }
  for (const route of routes) {
    registry.registerPath({
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
      responses: { ...answersOf(route), ...refusalsOf(route), 431: tooLongHead },
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
    servers: [{ url: '/' }],
  });
}

/** The HTTP parser refuses it before any route is known, so without a body. */
const tooLongHead = { description: 'The address and the headers together pass 16 KiB' };

/** Headers that handlers read by themselves, so that no schema of the route names them. */
function headersOf({ method, idempotency = 'none', answers }: AnyRoute): z.ZodObject {
  return z.object({
    ...(idempotency !== 'none' && { 'Idempotency-Key': idempotencyKey.optional() }),
    ...(method === 'patch' && { 'If-Match': revision }),
    ...(answers[304] && { 'If-None-Match': entityTag.optional() }),
  });
}

const idempotencyKey = z
  .string()
  .regex(idempotencyKeyShape)
  .openapi({ example: '5f6c0a1e', description: '1 to 255 visible ASCII characters' });
const revision = z.string().regex(revisionShape).openapi({ example: '"1"' });
const entityTag = z.string().openapi({ example: 'W/"5f6c0a1e"' });

function operationIdOf({ method, path }: AnyRoute): string {
  const words = path.split(/[/{}]+/).filter((word) => word !== '' && word !== 'v1');
  return [method, ...words].join('-');
}

function answersOf({ answers }: AnyRoute) {
  return Object.fromEntries(
    Object.entries(answers).map(([status, { description, schema, type = 'application/json', etag }]) => [
      status,
      {
        description,
        ...(etag && { headers: { ETag: { required: true, schema: { type: 'string', example: etag } } } }),
        ...(schema && { content: { [type]: { schema } } }),
      },
    ]),
  );
}

/** What the route itself refuses, and what every route of its kind does. */
function refusalsOf(route: AnyRoute) {
  const codes: ProblemCode[] = [...(route.refusals ?? [])];
  if (route.params || route.query || route.body || route.idempotency) codes.push('invalid');
  if (route.query && 'cursor' in (route.query as z.ZodObject).shape) codes.push('invalid-cursor');
  if (route.body) codes.push('malformed', 'too-large', 'unsupported-media-type');
  if (route.scope !== 'public') codes.push('unauthenticated', 'forbidden');
  // What is somebody else's.
  if (route.scope === 'wallet' || route.scope === 'claim' || route.merchants) codes.push('not-found');
  if (route.idempotency === 'stored') codes.push('idempotency-mismatch', 'request-in-progress');
  codes.push('rate-limited', 'internal', 'unavailable');
  const byStatus = Map.groupBy(new Set(codes), (code) => problems[code][0]);
  return Object.fromEntries([...byStatus].map(([status, all]) => [status, refusalWith(status, all)]));
}

/** Of all problems, those that the route answers with this status. */
function refusalWith(status: number, codes: readonly ProblemCode[]) {
  const schema = problemSchema.extend({ status: z.literal(status), code: z.enum(codes) });
  const examples = Object.fromEntries(codes.map((code) => [code, { $ref: `#/components/examples/${code}` }]));
  const headers = headersOfRefusal(status);
  return {
    description: codes.map((code) => `\`${code}\``).join(', '),
    ...(headers && { headers }),
    content: { 'application/problem+json': { schema, examples } },
  };
}

function headersOfRefusal(status: number) {
  if (status === 401) {
    return { 'WWW-Authenticate': { required: true, schema: { type: 'string', enum: ['Bearer'] } } } as const;
  }
  if (status !== 429 && status !== 503) return undefined;
  const schema = { type: 'integer', minimum: 0, example: 1 } as const;
  return { 'Retry-After': { required: true, description: 'seconds', schema } };
}
