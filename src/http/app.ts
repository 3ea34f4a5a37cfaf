import { Hono, type MiddlewareHandler } from 'hono';
import { cors } from 'hono/cors';
import { secureHeaders } from 'hono/secure-headers';
import type { Ports } from '../ports/ports.ts';
import type { SyncControl } from '../ports/sync-control.ts';
import { answerTheRest } from './answer-the-rest.ts';
import { createAuthenticate } from './authenticate.ts';
import { createBadgeAnswers } from './badge-answers.ts';
import { type CallerAddress, createCallerAddress } from './caller-address.ts';
import { createCursors } from './cursor.ts';
import { serveDocsPage } from './docs-page.ts';
import { createDoor, type Door } from './door.ts';
import { createMetrics } from './metrics.ts';
import type { RequestLine } from './observe.ts';
import { describeRoutes } from './openapi.ts';
import { createPageTokens } from './page-token.ts';
import { serveProblemPages } from './problem-pages.ts';
import { createRefusedPace } from './rate-limits.ts';
import type { AnyRoute } from './route.ts';
import { auditLogRoutes } from './routes/audit-log.ts';
import { badgeRoutes, servePlainBadges } from './routes/badges.ts';
import { checkoutRoutes } from './routes/checkout.ts';
import { couponRoutes } from './routes/coupons.ts';
import { itemRoutes } from './routes/items.ts';
import { keyRoutes } from './routes/keys.ts';
import { operationRoutes } from './routes/operations.ts';
import { reconciliationRoutes } from './routes/reconciliations.ts';
import { refundRoutes } from './routes/refunds.ts';
import { syncRoutes } from './routes/sync.ts';
import { templateItemRoutes } from './routes/template-items.ts';
import { templateRoutes } from './routes/templates.ts';
import { userRoutes } from './routes/users.ts';
import { walletRoutes } from './routes/wallets.ts';
import { serveRoute } from './serve-route.ts';

export interface AppOptions {
  readonly sync: SyncControl;
  /** Signs cursors and page tokens. */
  readonly secret: string;
  readonly bootstrapAdminKey: string | null;
  readonly badgeMaxAge: number;
  /** CIDR blocks whose X-Forwarded-For is believed; none where left out. */
  readonly trustedProxies?: readonly string[];
  /** Claims worked on at once; more hear `busy`. No bound where left out. */
  readonly claimsInFlight?: number;
  /** How late the event loop runs: where it is very late, new claims hear `busy`. */
  readonly lagMs?: () => number;
  /** Whether /metrics tells of the process too (memory, CPU, event loop): for one app a process. */
  readonly processMetrics?: boolean;
  /** Takes a line a request; none where left out. */
  readonly logRequest?: (line: RequestLine) => void;
  /** The share of successful badge reads that get a line; all where left out. */
  readonly badgeSample?: number;
  /** Whether the process is about to end: it is not ready for more then. */
  readonly isDraining?: () => boolean;
  /** A minute where left out. */
  readonly requestTimeoutMs?: number;
  /** Origins whose pages may read answers from a browser; none where left out. */
  readonly corsOrigins?: readonly string[];
  /** Where an unexpected error goes; its caller hears `internal` alone. */
  readonly onError: (error: unknown) => void;
  /** Pages that are served beside the API, or null: they claim through the same door. */
  readonly storefront: ((shared: SharedWithPages) => Hono) | null;
}

export interface SharedWithPages {
  readonly claimDoor: Door;
  readonly callerAddress: CallerAddress;
}

/** The whole HTTP face of Clipper. */
export function createApp(ports: Ports, options: AppOptions): Hono {
  const app = new Hono();
  const badgeAnswers = createBadgeAnswers(ports, { maxAgeSeconds: options.badgeMaxAge });
  const claimDoor = createDoor({
    mostInside: options.claimsInFlight ?? Number.POSITIVE_INFINITY,
    lagMs: options.lagMs ?? (() => 0),
  });
  const metrics = createMetrics({
    sync: options.sync,
    sharedBadges: ports.sharedBadges,
    claims: claimDoor,
    ofProcess: options.processMetrics ?? false,
  });
  if (options.corsOrigins?.length) app.use('/v1/*', crossOrigin(options.corsOrigins));
  const observing = { metrics, log: options.logRequest ?? null, badgeSample: options.badgeSample ?? 1 };
  // What counts its callers can't answer before it has counted them.
  if (!ports.requestRates.bounds.address) servePlainBadges(app, badgeAnswers, observing);

  const cursors = createCursors(options.secret);
  const pageTokens = createPageTokens(options.secret);
  const routes: AnyRoute[] = [
    ...badgeRoutes(badgeAnswers),
    ...couponRoutes(ports, cursors, pageTokens, { maxAgeSeconds: options.badgeMaxAge }),
    ...walletRoutes(ports, cursors, pageTokens, claimDoor),
    ...checkoutRoutes(ports),
    ...refundRoutes(ports),
    ...templateRoutes(ports, cursors),
    ...templateItemRoutes(ports, cursors),
    ...itemRoutes(ports),
    ...userRoutes(ports),
    ...keyRoutes(ports, cursors),
    ...auditLogRoutes(ports, cursors),
    ...operationRoutes(ports, options.sync, metrics, options.isDraining ?? (() => false)),
    ...syncRoutes(ports, options.sync),
    ...reconciliationRoutes(ports, cursors),
  ];
  const authenticate = createAuthenticate(ports, options.bootstrapAdminKey);
  const callerAddress = createCallerAddress(options.trustedProxies ?? []);
  const { requestTimeoutMs = 60_000 } = options;
  const serving = {
    ports,
    authenticate,
    callerAddress,
    observing,
    requestTimeoutMs,
    pace: createRefusedPace(),
  };
  for (const route of routes) serveRoute(app, route, serving);

  const description = describeRoutes(routes);
  for (const path of ['/openapi.json', '/docs', '/docs/*', '/problems', '/problems/*'])
    app.use(path, guarded);
  app.get('/openapi.json', (c) => c.json(description));
  serveDocsPage(app);
  serveProblemPages(app);
  if (options.storefront) app.route('/', options.storefront({ claimDoor, callerAddress }));

  answerTheRest(app, routes, options.onError);
  return app;
}

/** Pages run the scripts that the service serves, and nobody frames them. Swagger UI styles its elements in place. */
const guarded = secureHeaders({
  contentSecurityPolicy: {
    defaultSrc: ["'none'"],
    scriptSrc: ["'self'"],
    styleSrc: ["'self'", "'unsafe-inline'"],
    imgSrc: ["'self'", 'data:'],
    connectSrc: ["'self'"],
    baseUri: ["'none'"],
    formAction: ["'none'"],
    frameAncestors: ["'none'"],
  },
  // Whoever terminates TLS says this for the whole site.
  strictTransportSecurity: false,
});

/** No credentials of a browser: keys and tokens are sent by the page itself. */
function crossOrigin(origins: readonly string[]): MiddlewareHandler {
  return cors({
    origin: [...origins],
    allowHeaders: [
      'authorization',
      'content-type',
      'if-match',
      'if-none-match',
      'idempotency-key',
      'x-request-id',
    ],
    exposeHeaders: [
      'etag',
      'retry-after',
      'ratelimit',
      'ratelimit-policy',
      'x-request-id',
      'idempotency-replayed',
    ],
    maxAge: 600,
  });
}
