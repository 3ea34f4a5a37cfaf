import { randomUUID } from 'node:crypto';
import type { Context, MiddlewareHandler } from 'hono';
import type { Metrics } from './metrics.ts';
import type { Principal } from './route.ts';

/** One line a request. It names routes, not paths, and no shopper: ids of people stay out of logs. */
export interface RequestLine {
  readonly reqId: string;
  /** W3C Trace Context, where the caller sent one. */
  readonly traceId?: string;
  readonly spanId?: string;
  readonly method: string;
  readonly route: string;
  readonly status: number;
  readonly code?: string;
  /** The key's id, or that a shopper asked. */
  readonly by?: string;
  readonly ms: number;
}

export interface Observing {
  readonly metrics: Pick<Metrics, 'answered'>;
  /** Null: no lines. */
  readonly log: ((line: RequestLine) => void) | null;
  /** The share of successful badge reads that get a line, 0 to 1. */
  readonly badgeSample: number;
}

const requestIdPattern = /^[\x21-\x7e]{1,128}$/;
const traceparent = /^[0-9a-f]{2}-([0-9a-f]{32})-([0-9a-f]{16})-[0-9a-f]{2}/;

/** Gives the request an id (its own `X-Request-Id` where it has one), and tells of its answer once that is there. */
export function observe(
  route: { readonly method: string; readonly path: string },
  { metrics, log, badgeSample }: Observing,
): MiddlewareHandler {
  const sampled = route.path === '/v1/badges' ? badgeSample : 1;
  return async (c, next) => {
    const began = performance.now();
    c.set('requestId', requestIdOf(c));
    await next();
    const ms = performance.now() - began;
    const { status } = c.res;
    const code: string | null = c.get('code') ?? null;
    metrics.answered(route, { status, code, seconds: ms / 1000 });
    if (log === null || (status < 400 && sampled < 1 && Math.random() >= sampled)) return;
    log({
      reqId: c.get('requestId'),
      ...traceOf(c),
      method: c.req.method,
      route: route.path,
      status,
      ...(code !== null && { code }),
      ...byOf(c.get('principal')),
      ms: Math.round(ms * 100) / 100,
    });
  };
}

function requestIdOf(c: Context): string {
  const given = c.req.header('x-request-id');
  return given !== undefined && requestIdPattern.test(given) ? given : randomUUID();
}

function traceOf(c: Context): Pick<RequestLine, 'traceId' | 'spanId'> {
  const [, traceId, spanId] = traceparent.exec(c.req.header('traceparent') ?? '') ?? [];
  return traceId !== undefined && spanId !== undefined ? { traceId, spanId } : {};
}

function byOf(principal: Principal | undefined): Pick<RequestLine, 'by'> {
  if (!principal) return {};
  return { by: principal.userId === null ? principal.id : 'shopper' };
}
