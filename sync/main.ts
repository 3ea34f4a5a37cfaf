import { compose } from '../src/compose.ts';
import { type Config, readConfig } from '../src/config.ts';
import { endWith, fail, messageOf, openLog } from '../src/entry.ts';
import { listen } from '../src/http/listen.ts';
import { createSyncerApp } from '../src/http/syncer-app.ts';
import { startSyncer } from './loop.ts';

const read = readConfig(process.env);
if (read.ok) await start(read.config);
else fail(read.mistakes);

/** The syncer as a process of its own, beside any number of servers; of several syncers one works, the others wait. */
async function start(config: Config): Promise<void> {
  if (!config.isOneOfMany) {
    fail([
      'A syncer of its own goes with servers of its own kind: set MONGODB_URL, ELASTICSEARCH_URL and REDIS_URL. ' +
        'With any engine embedded, the server syncs by itself.',
    ]);
  }
  const log = openLog(config);
  const composition = await compose(config).catch((error: unknown) => fail([messageOf(error)]));
  const { ports } = composition;
  const syncer = startSyncer(ports, { log });
  let draining = false;
  const { host, port, requestTimeoutMs, bootstrapAdminKey, trustedProxies } = config;
  const app = createSyncerApp(ports, {
    sync: syncer,
    bootstrapAdminKey,
    trustedProxies,
    requestTimeoutMs,
    isDraining: () => draining,
    logRequest: (line) => log.info(line, 'request'),
    onError: (error) => log.error({ err: error }, 'a request failed'),
  });
  const server = await listen(app, { host, port, requestTimeoutMs }).catch((error: unknown) =>
    fail([`Can't listen on ${host}:${port}: ${messageOf(error)}`]),
  );
  process.stdout.write(`Clipper’s syncer is listening on ${server.url}\n`);
  endWith(async () => {
    draining = true;
    await server.drain();
    await syncer.stop();
    await composition.close();
  });
}
