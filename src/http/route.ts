import type { z } from '@hono/zod-openapi';
import type { AuditChange } from '../domain/audit-entry.ts';
import type { Reason } from '../domain/decision.ts';
import type { Door } from './door.ts';
import type { MerchantKeys } from './ownership.ts';
import type { ProblemCode } from './problems.ts';

/** Who may call a route; every route says so. `admin` may call all of them. */
export type RouteScope =
  | 'public'
  | 'operator'
  | 'checkout'
  /** A storefront for its shoppers, or a shopper. */
  | 'claim'
  /** A checkout or a storefront, or the shopper whose wallet it is. */
  | 'wallet'
  | 'admin';

/** How a retried POST is kept from taking effect twice. */
export type Idempotency =
  /** The first answer is stored and replayed by Idempotency-Key. */
  | 'stored'
  /** The key is handed to the use case, which finds the effect itself. */
  | 'by-effect'
  /** It changes nothing, or the method is idempotent by itself. */
  | 'none';

type Schema = z.ZodType | undefined;
type Parsed<S extends Schema> = S extends z.ZodType ? z.output<S> : undefined;

export interface Principal {
  readonly id: string;
  readonly scopes: ReadonlySet<string>;
  /** Of a merchant's key: it sees and changes that merchant's things alone. */
  readonly merchantId: string | null;
  /** Of a shopper's token: it sees its own wallet alone. */
  readonly userId: string | null;
}

export interface RouteInput<P extends Schema, Q extends Schema, B extends Schema> {
  readonly params: Parsed<P>;
  readonly query: Parsed<Q>;
  readonly body: Parsed<B>;
  readonly principal: Principal;
  readonly url: URL;
  /** The address of who called, past trusted proxies; null where it can't be told. */
  readonly address: string | null;
  /** Request headers by name. */
  readonly header: (name: string) => string | undefined;
  /** The Idempotency-Key together with the principal, in the id alphabet; null where the request has none. */
  readonly requestId: string | null;
  /** Says what was changed, for the audit log; called once at most. */
  readonly changed: (what: AuditChange) => void;
  /** An earlier run of the same request died: its effect may be there already. */
  readonly takenOver: boolean;
}

/** What a handler answers: a body to be shown as JSON, or a refusal. */
export type Answer =
  | { readonly status: number; readonly body: unknown; readonly headers?: Readonly<Record<string, string>> }
  /** Rendered already. */
  | { readonly status: number; readonly text: string; readonly headers: Readonly<Record<string, string>> }
  | { readonly refused: Reason };

export interface DescribedAnswer {
  readonly description: string;
  readonly schema?: z.ZodType;
  /** JSON where left out. */
  readonly type?: string;
  /** An example of the ETag that it carries; left out: it carries none. */
  readonly etag?: string;
}

export interface Route<P extends Schema = Schema, Q extends Schema = Schema, B extends Schema = Schema> {
  readonly method: 'get' | 'post' | 'put' | 'patch' | 'delete';
  /** With `{param}`s, as in OpenAPI. */
  readonly path: string;
  readonly scope: RouteScope;
  /** What a merchant's key may do here; left out: nothing. */
  readonly merchants?: MerchantKeys;
  readonly summary: string;
  readonly tag: string;
  readonly idempotency?: Idempotency;
  /** An operator's POST that changes nothing. */
  readonly reads?: boolean;
  /** Bounds how many requests of the route are worked on at once. */
  readonly door?: Door;
  /** Bulk routes take bodies up to 32 MiB, public ones up to 64 KiB, the others up to 1 MiB. */
  readonly bulk?: boolean;
  readonly params?: P;
  readonly query?: Q;
  readonly body?: B;
  readonly answers: Readonly<Record<number, DescribedAnswer>>;
  readonly refusals?: readonly ProblemCode[];
  readonly handle: (input: RouteInput<P, Q, B>) => Promise<Answer>;
}

/** A route whose schemas' types were checked where it was written. */
export type AnyRoute = Omit<Route, 'handle'> & { readonly handle: (input: never) => Promise<Answer> };

/** Checks the handler against the route's own schemas. */
export function route<
  P extends Schema = undefined,
  Q extends Schema = undefined,
  B extends Schema = undefined,
>(definition: Route<P, Q, B>): AnyRoute {
  return definition;
}

export function ok(body: unknown, headers?: Readonly<Record<string, string>>): Answer {
  return headers ? { status: 200, body, headers } : { status: 200, body };
}

export function created(body: unknown): Answer {
  return { status: 201, body };
}

export function refused(refusal: { readonly reason: Reason }): Answer {
  return { refused: refusal.reason };
}
