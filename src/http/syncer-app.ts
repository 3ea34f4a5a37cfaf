import { Hono } from 'hono';
import type { Ports } from '../ports/ports.ts';
import type { SyncControl } from '../ports/sync-control.ts';
import { answerTheRest } from './answer-the-rest.ts';
import type { AppOptions } from './app.ts';
import { createAuthenticate } from './authenticate.ts';
import { createCallerAddress } from './caller-address.ts';
import { createMetrics } from './metrics.ts';
import { createRefusedPace } from './rate-limits.ts';
import { operationRoutes } from './routes/operations.ts';
import { syncRoutes } from './routes/sync.ts';
import { serveRoute } from './serve-route.ts';

type SyncerAppOptions = Required<
  Pick<
    AppOptions,
    'bootstrapAdminKey' | 'isDraining' | 'onError' | 'logRequest' | 'requestTimeoutMs' | 'trustedProxies'
  >
> & { readonly sync: SyncControl };

/** What a syncer that is a process of its own answers: whether it is up and ready, its metrics, how far it is. */
export function createSyncerApp(ports: Ports, options: SyncerAppOptions): Hono {
  const app = new Hono();
  const { sync, requestTimeoutMs } = options;
  const metrics = createMetrics({ sync, sharedBadges: ports.sharedBadges, claims: null, ofProcess: true });
  const serving = {
    ports,
    authenticate: createAuthenticate(ports, options.bootstrapAdminKey),
    callerAddress: createCallerAddress(options.trustedProxies),
    observing: { metrics, log: options.logRequest, badgeSample: 1 },
    requestTimeoutMs,
    pace: createRefusedPace(),
  };
  const routes = [...operationRoutes(ports, sync, metrics, options.isDraining), ...syncRoutes(ports, sync)];
  for (const route of routes) serveRoute(app, route, serving);
  answerTheRest(app, routes, options.onError);
  return app;
}
