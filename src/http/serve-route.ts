import type { Context, Hono } from 'hono';
import type { AuditChange } from '../domain/audit-entry.ts';
import { EngineUnavailable } from '../ports/engine-unavailable.ts';
import type { Ports } from '../ports/ports.ts';
import { isAudited, recordAction } from './audit.ts';
import { type Authenticate, assertScope, maySee, nobody, type Who } from './authenticate.ts';
import { addressOf, type CallerAddress } from './caller-address.ts';
import { type Door, doorIsShut } from './door.ts';
import { idempotencyKeyOf, runOnce } from './idempotency.ts';
import { type Observing, observe } from './observe.ts';
import { refuseStranger } from './ownership.ts';
import type { Pace } from './pace.ts';
import { takeRate } from './rate-limits.ts';
import { type Guard, isJson, parsingBody, parsingParams, parsingQuery, upTo } from './read-request.ts';
import type { Answer, AnyRoute, Principal, RouteInput } from './route.ts';
import { RequestInput } from './route-input.ts';
import { problemAnswer, type ServedAnswer, served } from './served-answer.ts';

export interface Serving {
  readonly ports: Pick<
    Ports,
    'clock' | 'ids' | 'idempotency' | 'templates' | 'items' | 'requestRates' | 'audit'
  >;
  readonly authenticate: Authenticate;
  readonly callerAddress: CallerAddress;
  /** For who sends more than their rate and goes on. */
  readonly pace: Pace;
  readonly observing: Observing;
  /** A request that takes longer is answered without its outcome. */
  readonly requestTimeoutMs: number;
}

const mebibyte = 1024 * 1024;

/** Who shows no key gets no more memory than the longest honest request takes. */
function mostBytesOf({ bulk, scope }: AnyRoute): number {
  if (scope === 'public') return mebibyte / 16;
  return bulk ? 32 * mebibyte : mebibyte;
}

/** Hangs a route into the app: who may, how large, what shape, once; then the handler. */
export function serveRoute(app: Hono, route: AnyRoute, serving: Serving): void {
  assertScope(route);
  const guards = guardsOf(route, serving);
  const path = route.path.replaceAll(/\{(\w+)\}/g, ':$1');
  app.on(route.method.toUpperCase(), path, observe(route, serving.observing), async (c) => {
    for (const guard of guards) {
      const looked = guard(c);
      const refused = looked instanceof Promise ? await looked : looked;
      if (refused) return send(c, refused);
    }
    return send(c, await withinTime(serving.requestTimeoutMs, answerOf(c, route, serving)));
  });
}

/** In the order in which a request hears of them. One loop: a middleware each costs more than what they look at. */
function guardsOf(route: AnyRoute, serving: Serving): Guard[] {
  const guards: Guard[] = route.door ? [isOpen(route.door)] : [];
  guards.push(admits(route, serving));
  if (route.body) guards.push(upTo(mostBytesOf(route)), isJson);
  if (route.params) guards.push(parsingParams(route.params));
  if (route.query) guards.push(parsingQuery(route.query));
  if (route.body) guards.push(parsingBody(route.body));
  if (route.scope !== 'public') guards.push(isNoStranger(route, serving));
  return guards;
}

/** Who asks, how often, and whether they may at all. */
function admits(route: AnyRoute, serving: Serving): Guard {
  const { requestRates } = serving.ports;
  const isCounted = requestRates.bounds.principal || requestRates.bounds.address;
  const mayCome = (c: Context, who: Who): ServedAnswer | null => {
    if (who.principal) c.set('principal', who.principal);
    const refusal = maySee(route.scope, who);
    return refusal && problemAnswer({ code: refusal, params: {} });
  };
  if (!isCounted) {
    if (route.scope === 'public') return (c) => mayCome(c, nobody);
    return (c) => {
      const who = serving.authenticate(c.req.header('authorization'));
      return who instanceof Promise ? who.then((who) => mayCome(c, who)) : mayCome(c, who);
    };
  }
  return async (c) => {
    const who = await whoIsCounted(c, route.scope === 'public', serving.authenticate);
    const refusal = mayCome(c, who);
    const address = () => addressOf(c, serving.callerAddress);
    const rate = await takeRate(requestRates, { principal: who.principal, address });
    c.set('headers', rate.headers);
    if (!rate.refused) return refusal;
    if (isItsOwnConnection(c, serving.callerAddress)) readLater(c, serving.pace.hold);
    return rate.refused;
  };
}

/**
 * A public route looks at credentials for the rate alone: it answers without the store where it can, so whose they are
 * may stay unknown.
 */
async function whoIsCounted(c: Context, isPublic: boolean, authenticate: Authenticate): Promise<Who> {
  try {
    return await authenticate(c.req.header('authorization'));
  } catch (error) {
    if (isPublic && error instanceof EngineUnavailable) return nobody;
    throw error;
  }
}

/** What takes too long goes on, and a retry finds its outcome; the caller waits no longer. */
function withinTime(ms: number, answer: Promise<ServedAnswer>): Promise<ServedAnswer> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      resolve(problemAnswer({ code: 'unavailable', params: { afterMs: ms } }));
    }, ms);
    answer.then(
      (answer) => {
        clearTimeout(timer);
        resolve(answer);
      },
      (error: unknown) => {
        clearTimeout(timer);
        reject(error);
      },
    );
  });
}

const anonymous: Principal = { id: 'anonymous', scopes: new Set(), merchantId: null, userId: null };

/** As often as the request may take effect: once, where it has a key and the route stores answers by it. */
function answerOf(c: Context, route: AnyRoute, serving: Serving): Promise<ServedAnswer> {
  const once: Attempt = { requestId: null, takenOver: false };
  if (route.method !== 'post' || (route.idempotency ?? 'none') === 'none')
    return attempt(c, route, serving, once);
  const key = idempotencyKeyOf(c.req.header('idempotency-key'));
  if (!key.ok) return Promise.resolve(problemAnswer(key.reason));
  if (key.value === null) return attempt(c, route, serving, once);
  const principal = principalOf(c).id;
  const requestId = serving.ports.ids.derived('rq', principal, key.value);
  if (route.idempotency === 'by-effect') return attempt(c, route, serving, { ...once, requestId });
  return answerByKey(c, route, serving, { principal, key: key.value, requestId });
}

async function answerByKey(
  c: Context,
  route: AnyRoute,
  serving: Serving,
  {
    principal,
    key,
    requestId,
  }: { readonly principal: string; readonly key: string; readonly requestId: string },
): Promise<ServedAnswer> {
  const body = route.body ? await c.req.text() : '';
  const request = { principal, key, content: `${c.req.method} ${c.req.path}\n${body}` };
  return runOnce(serving.ports, request, (takenOver) => attempt(c, route, serving, { requestId, takenOver }));
}

type Attempt = Pick<RouteInput<undefined, undefined, undefined>, 'requestId' | 'takenOver'>;

/** Does what the route does, written down where it is a change of an operator's. */
function attempt(c: Context, route: AnyRoute, serving: Serving, which: Attempt): Promise<ServedAnswer> {
  const principal = principalOf(c);
  const handle = route.handle as (input: RouteInput<undefined, undefined, undefined>) => Promise<Answer>;
  const act = async (changed: (what: AuditChange) => void) =>
    served(await handle(new RequestInput(c, serving.callerAddress, { principal, ...which, changed })));
  const noted = () => {
    if (!isAudited(route)) return act(nobodyNotes);
    const target = c.req.valid('param' as never) ?? {};
    return recordAction(serving.ports, { route, by: principal.id, target }, act);
  };
  return route.door ? throughDoor(c, route.door, noted) : noted();
}

function nobodyNotes(): void {}

async function throughDoor(c: Context, door: Door, act: () => Promise<ServedAnswer>): Promise<ServedAnswer> {
  const leave = door.enter();
  if (!leave) return atShutDoor(c, door);
  readLater(c, door.readInTurn);
  try {
    await door.turn();
    const answer = await act();
    // Claims that were written together are answered a few a turn, too.
    await door.turn();
    return answer;
  } finally {
    leave();
  }
}

function principalOf(c: Context): Principal {
  return c.get('principal') ?? anonymous;
}

/** After what is named was parsed, before anything is done with it. */
function isNoStranger(route: AnyRoute, { ports }: Serving): Guard {
  return (c) => {
    const principal = principalOf(c);
    // A key of the shop's own is nowhere a stranger.
    if (principal.userId === null && principal.merchantId === null) return null;
    const named = { params: c.req.valid('param' as never), body: c.req.valid('json' as never) };
    return refuseStranger(ports, route, principal, named).then(
      (refusal) => refusal && problemAnswer(refusal.reason),
    );
  };
}

/** Before anything is read. Who gets in enters only when the body is there: a slow sender keeps nobody out. */
function isOpen(door: Door): Guard {
  return (c) => {
    if (!door.isShut()) return null;
    // Refusals are work too: of hundreds at one moment a few are answered a turn.
    return door.turn().then(() => (door.isShut() ? atShutDoor(c, door) : null));
  };
}

const doorAnswer = problemAnswer(doorIsShut.reason);

function atShutDoor(c: Context, door: Door): ServedAnswer {
  readLater(c, door.holdBack);
  return doorAnswer;
}

/** Once it is answered. */
function readLater(c: Context, hold: Pace['hold']): void {
  const { incoming, outgoing } = c.env ?? {};
  // The HTTP server lets the connection flow then, for what is left of the body.
  outgoing?.once('finish', () => setImmediate(() => hold(incoming.socket)));
}

/** Behind a proxy others share the connection: who is sent away there must not hold them back. */
function isItsOwnConnection(c: Context, callerAddress: CallerAddress): boolean {
  const socket: string | null = c.env?.incoming?.socket?.remoteAddress ?? null;
  return addressOf(c, callerAddress) === callerAddress({ socket, forwardedFor: undefined });
}

/** Leaves the code of a refusal where it is counted, and adds the headers that every answer of a route has. */
export function send(c: Context, answer: ServedAnswer): Response {
  if (answer.code !== null) c.set('code', answer.code);
  const requestId: string | undefined = c.get('requestId');
  const headers: Record<string, string> = { 'x-content-type-options': 'nosniff' };
  if (requestId !== undefined) headers['x-request-id'] = requestId;
  Object.assign(headers, c.get('headers'), answer.headers);
  const { status } = answer;
  return new Response(status === 204 || status === 304 ? null : answer.body, { status, headers });
}
