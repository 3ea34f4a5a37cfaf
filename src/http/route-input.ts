import type { Context } from 'hono';
import type { AuditChange } from '../domain/audit-entry.ts';
import { addressOf, type CallerAddress } from './caller-address.ts';
import type { Principal, RouteInput } from './route.ts';

type Untyped = RouteInput<undefined, undefined, undefined>;

/** What a handler is given. A class, for what few handlers ask for costs the others nothing: they share its getters. */
export class RequestInput implements Untyped {
  readonly principal: Principal;
  readonly requestId: string | null;
  readonly takenOver: boolean;
  readonly changed: (what: AuditChange) => void;
  readonly #c: Context;
  readonly #callerAddress: CallerAddress;

  constructor(
    c: Context,
    callerAddress: CallerAddress,
    known: Pick<Untyped, 'principal' | 'requestId' | 'takenOver' | 'changed'>,
  ) {
    this.#c = c;
    this.#callerAddress = callerAddress;
    this.principal = known.principal;
    this.requestId = known.requestId;
    this.takenOver = known.takenOver;
    this.changed = known.changed;
  }

  // What the guards parsed with the route's own schemas.
  get params(): undefined {
    return this.#c.req.valid('param' as never);
  }

  get query(): undefined {
    return this.#c.req.valid('query' as never);
  }

  get body(): undefined {
    return this.#c.req.valid('json' as never);
  }

  get url(): URL {
    return new URL(this.#c.req.url);
  }

  get address(): string | null {
    return addressOf(this.#c, this.#callerAddress);
  }

  readonly header = (name: string): string | undefined => this.#c.req.header(name);
}
