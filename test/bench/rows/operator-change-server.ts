import { compose } from '../../../src/compose.ts';
import { readConfig } from '../../../src/config.ts';
import { createApp } from '../../../src/http/app.ts';
import { watchSync } from '../../../sync/watch.ts';
import { listenForBench } from '../bench-server.ts';

/** A server on the engines of the environment that remembers nothing of badges by itself. */
const read = readConfig(process.env);
if (!read.ok) throw new Error(read.mistakes.join('\n'));
const { ports, secret } = await compose(read.config, { badgeBounds: { items: 1, coupons: 1, size: 1 } });
const { badgeMaxAge, bootstrapAdminKey } = read.config;
const onError = (error: unknown) => console.error(error);
listenForBench(
  createApp(ports, {
    sync: watchSync(ports),
    secret,
    bootstrapAdminKey,
    badgeMaxAge,
    onError,
    storefront: null,
  }),
);
