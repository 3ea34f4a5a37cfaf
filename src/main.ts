import { randomBytes } from 'node:crypto';
import { startSyncer } from '../sync/loop.ts';
import { watchSync } from '../sync/watch.ts';
import { type HeldLease, holdLease } from './app/hold-lease.ts';
import { runJobs } from './app/run-jobs.ts';
import { compose } from './compose.ts';
import { type Config, readConfig } from './config.ts';
import { endWith, fail, messageOf, openLog } from './entry.ts';
import { createApp } from './http/app.ts';
import { listen } from './http/listen.ts';
import { watchLoopLag } from './http/loop-lag.ts';
import { seedDemoShop } from './pages/demo-shop/seed.ts';
import { createStorefront } from './pages/storefront.ts';
import type { Ports } from './ports/ports.ts';

const soloTtlMs = 10_000;

const read = readConfig(process.env);
if (read.ok) await start(read.config);
else fail(read.mistakes);

async function start(config: Config): Promise<void> {
  const log = openLog(config);
  const warn = (sentence: string) => log.warn(sentence);
  const composition = await compose(config, { warn }).catch((error: unknown) => fail([messageOf(error)]));
  const { ports, secret } = composition;
  const solo = config.isOneOfMany ? null : await beAlone(ports, config);
  if (solo && 'taken' in solo) {
    await composition.close();
    return fail([solo.taken]);
  }
  // Where others may serve the same store, the syncer is a process of its own.
  const syncer = config.isOneOfMany ? null : startSyncer(ports, { log });
  const adminKey = config.bootstrapAdminKey ?? (config.demo ? randomBytes(24).toString('base64url') : null);
  if (config.demo) {
    await seedDemoShop(ports);
    await syncer?.caughtUpTo(await ports.changeFeed.end());
  }
  const jobs = runJobs(ports, {
    holder: `server-${process.pid}-${randomBytes(4).toString('hex')}`,
    onError: (job, error) => log.error({ job, err: error }, 'a job failed'),
  });
  let draining = false;
  const app = createApp(ports, {
    sync: syncer ?? watchSync(ports),
    secret,
    bootstrapAdminKey: adminKey,
    badgeMaxAge: config.badgeMaxAge,
    trustedProxies: config.trustedProxies,
    claimsInFlight: config.claimsInFlight,
    requestTimeoutMs: config.requestTimeoutMs,
    corsOrigins: config.corsOrigins,
    lagMs: watchLoopLag().lagMs,
    processMetrics: true,
    logRequest: (line) => log.info(line, 'request'),
    badgeSample: config.logBadgeSample,
    isDraining: () => draining,
    onError: (error) => log.error({ err: error }, 'a request failed'),
    storefront: config.demo ? (shared) => createStorefront(ports, { secret, ...shared }) : null,
  });
  const { host, port, requestTimeoutMs } = config;
  const server = await listen(app, { host, port, requestTimeoutMs }).catch((error: unknown) =>
    fail([`Can't listen on ${host}:${port}: ${messageOf(error)}`]),
  );
  await solo?.annotate(server.url);
  if (config.demo && config.bootstrapAdminKey === null) {
    process.stdout.write(`Admin key of this run (set BOOTSTRAP_ADMIN_KEY to choose your own): ${adminKey}\n`);
  }
  process.stdout.write(`Clipper is listening on ${server.url}\n`);

  endWith(async () => {
    draining = true;
    await server.drain();
    await jobs.stop();
    await syncer?.stop();
    await solo?.release();
    await composition.close();
  });
}

/** With an engine of its own a process is the only one on its store; or it says whose the store is. */
async function beAlone(
  ports: Ports,
  { dataDir, mongodbUrl }: Config,
): Promise<HeldLease | { taken: string }> {
  const solo = await holdLease(ports, {
    name: 'solo',
    holder: `server-${process.pid}`,
    note: '',
    ttlMs: soloTtlMs,
    onLost: () =>
      fail(['Another process has taken over this store: only one may hand out coupons. Stop one of them.']),
  });
  if (solo.ok) return solo.lease;
  const { holder, note } = solo.heldBy;
  const whose = mongodbUrl === null ? dataDir : 'the database of MONGODB_URL';
  const remedy =
    mongodbUrl === null
      ? 'Stop it, or set DATA_DIR to another folder.'
      : 'Stop it, or set ELASTICSEARCH_URL and REDIS_URL too: several processes share those.';
  return {
    taken:
      `Another process (${holder}${note && ` at ${note}`}) uses ${whose}: one process at a time hands out coupons ` +
      `on the embedded engine. ${remedy}`,
  };
}
