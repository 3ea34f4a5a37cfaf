import { zValidator } from '@hono/zod-validator';
import type { Context, Hono, MiddlewareHandler } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import type { z } from 'zod';
import type { Flaw } from '../domain/decision.ts';
import type { Ports } from '../ports/ports.ts';
import { type Authenticate, maySee } from './authenticate.ts';
import type { CallerAddress } from './caller-address.ts';
import { type Door, doorIsShut } from './door.ts';
import { idempotencyKeyOf, runOnce } from './idempotency.ts';
import type { Metrics } from './metrics.ts';
import { refuseStranger } from './ownership.ts';
import type { Answer, AnyRoute, Principal, RouteInput } from './route.ts';
import { problemAnswer, type ServedAnswer, served } from './served-answer.ts';

export interface Serving {
  readonly ports: Pick<Ports, 'clock' | 'ids' | 'idempotency' | 'templates' | 'items'>;
  readonly authenticate: Authenticate;
  readonly callerAddress: CallerAddress;
  readonly metrics: Pick<Metrics, 'answered'>;
}

const mebibyte = 1024 * 1024;

/** Hangs a route into the app: who may, how large, what shape, once; then the handler. */
export function serveRoute(app: Hono, route: AnyRoute, serving: Serving): void {
  const handlers: MiddlewareHandler[] = [];
  if (route.door) handlers.push(unlessShut(route.door));
  if (route.body) {
    handlers.push(upTo((route.bulk ? 32 : 1) * mebibyte), jsonOnly);
  }
  if (route.params) handlers.push(validating('param', route.params));
  if (route.query) handlers.push(validating('query', route.query));
  if (route.body) handlers.push(validating('json', route.body));
  if (route.scope !== 'public') handlers.push(unlessStranger(route, serving));
  const path = route.path.replaceAll(/\{(\w+)\}/g, ':$1');
  const measure: MiddlewareHandler = async (c, next) => {
    const began = performance.now();
    await next();
    const seconds = (performance.now() - began) / 1000;
    serving.metrics.answered(route, { status: c.res.status, code: c.get('code') ?? null, seconds });
  };
  const enter: MiddlewareHandler = async (c, next) => {
    const who = await serving.authenticate(c.req.header('authorization'));
    const refusal = maySee(route.scope, who);
    if (refusal) return send(c, problemAnswer({ code: refusal, params: {} }));
    if (who.principal) c.set('principal', who.principal);
    return next();
  };
  app.on(route.method.toUpperCase(), path, measure, enter, ...handlers, async (c) =>
    send(c, await answerOf(c, route, serving)),
  );
}

const anonymous: Principal = { id: 'anonymous', scopes: new Set(), merchantId: null, userId: null };

async function answerOf(c: Context, route: AnyRoute, serving: Serving): Promise<ServedAnswer> {
  const principal: Principal = c.get('principal') ?? anonymous;
  const handle = route.handle as (input: RouteInput<undefined, undefined, undefined>) => Promise<Answer>;
  const call = async (requestId: string | null, takenOver: boolean) => {
    const leave = route.door ? route.door.enter() : null;
    if (route.door && !leave) return problemAnswer(doorIsShut.reason);
    try {
      return served(await handle(inputOf(c, serving, principal, requestId, takenOver)));
    } finally {
      leave?.();
    }
  };
  if (route.method !== 'post' || (route.idempotency ?? 'none') === 'none') return call(null, false);
  const key = idempotencyKeyOf(c.req.header('idempotency-key'));
  if (!key.ok) return problemAnswer(key.reason);
  if (key.value === null) return call(null, false);
  const requestId = serving.ports.ids.derived('rq', principal.id, key.value);
  if (route.idempotency === 'by-effect') return call(requestId, false);
  const body = route.body ? await c.req.text() : '';
  const request = {
    principal: principal.id,
    key: key.value,
    content: `${c.req.method} ${c.req.path}\n${body}`,
  };
  return runOnce(serving.ports, request, (takenOver) => call(requestId, takenOver));
}

function inputOf(
  c: Context,
  serving: Serving,
  principal: Principal,
  requestId: string | null,
  takenOver: boolean,
): RouteInput<undefined, undefined, undefined> {
  return {
    // What the validators above parsed with the route's own schemas.
    params: c.req.valid('param' as never),
    query: c.req.valid('query' as never),
    body: c.req.valid('json' as never),
    principal,
    get url() {
      return new URL(c.req.url);
    },
    get address() {
      return serving.callerAddress({
        socket: socketAddressOf(c),
        forwardedFor: c.req.header('x-forwarded-for'),
      });
    },
    header: (name) => c.req.header(name),
    requestId,
    takenOver,
  };
}

/** After what is named was parsed, before anything is done with it. */
function unlessStranger(route: AnyRoute, { ports }: Serving): MiddlewareHandler {
  return async (c, next) => {
    const named = { params: c.req.valid('param' as never), body: c.req.valid('json' as never) };
    const refusal = await refuseStranger(ports, route, c.get('principal') ?? anonymous, named);
    return refusal ? send(c, problemAnswer(refusal.reason)) : next();
  };
}

/** Before the body is read. Who gets in enters only when it is there: a slow sender keeps nobody out. */
function unlessShut(door: Door): MiddlewareHandler {
  return async (c, next) => (door.isShut() ? send(c, problemAnswer(doorIsShut.reason)) : next());
}

/** Requests that came by no socket (tests, pages in the same process) have none. */
function socketAddressOf(c: Context): string | null {
  return c.env?.incoming?.socket?.remoteAddress ?? null;
}

/**
 * A length that was announced is believed, for the HTTP parser reads no further: looking at the body as a stream, as
 * Hono's own middleware does, costs more than the rest of a small request.
 */
function upTo(mostBytes: number): MiddlewareHandler {
  const tooLarge = (c: Context) => send(c, problemAnswer({ code: 'too-large', params: {} }));
  const counting = bodyLimit({ maxSize: mostBytes, onError: tooLarge });
  return async (c, next) => {
    const announced = c.req.header('content-length');
    if (announced === undefined || c.req.header('transfer-encoding') !== undefined) return counting(c, next);
    return Number(announced) <= mostBytes ? next() : tooLarge(c);
  };
}

const jsonOnly: MiddlewareHandler = async (c, next) => {
  const type = c.req.header('content-type') ?? '';
  if (/^application\/([\w.-]+\+)?json\s*(;|$)/i.test(type)) return next();
  return send(c, problemAnswer({ code: 'unsupported-media-type', params: {} }));
};

function validating(target: 'param' | 'query' | 'json', schema: z.ZodType): MiddlewareHandler {
  return zValidator(target, schema, (result, c) => {
    if (result.success) return undefined;
    const flaws = result.error.issues.flatMap(flawsOf).slice(0, 100);
    const cursorAlone = target === 'query' && flaws.every((flaw) => flaw.pointer === '/cursor');
    const code = cursorAlone ? 'invalid-cursor' : 'invalid';
    return send(c, problemAnswer({ code, params: {}, ...(code === 'invalid' && { flaws }) }));
  });
}

function flawsOf(issue: z.core.$ZodIssue): Flaw[] {
  const at = issue.path
    .map((part) => `/${String(part).replaceAll('~', '~0').replaceAll('/', '~1')}`)
    .join('');
  const code = issue.code.replaceAll('_', '-');
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({
      pointer: `${at}/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`,
      code: 'unknown-field',
      message: 'is no field of this request; leave it out',
    }));
  }
  return [{ pointer: at, code, message: issue.message }];
}

/** Leaves the code of a refusal where it is counted. */
export function send(c: Context, answer: ServedAnswer): Response {
  if (answer.code !== null) c.set('code', answer.code);
  return new Response(answer.status === 204 || answer.status === 304 ? null : answer.body, {
    status: answer.status,
    headers: answer.headers,
  });
}
