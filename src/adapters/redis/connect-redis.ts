import { Cluster, Redis, type RedisOptions } from 'ioredis';
import { parseRedisUrl, type RedisTarget } from './redis-url.ts';

export type RedisClient = Redis | Cluster;

export interface RedisConnection {
  readonly client: RedisClient;
  close(): Promise<void>;
}

export interface ConnectRedis {
  /**
   * `redis://` or `rediss://` (TLS), with `user:password@` and `/database` as usual. Several nodes, divided by commas
   * (`redis://a:6379,b:6379`), are the seeds of a Cluster; so is a single one that says of itself that it is in one.
   */
  readonly url: string;
  /** What the operator set it by. */
  readonly setting?: string;
  readonly connectTimeoutMs?: number;
  /** A command that has no answer by then is rejected; it may still take effect. */
  readonly commandTimeoutMs?: number;
}

const closeWithinMs = 1_000;

/**
 * One client. While it has no connection, commands are rejected at once: nothing is queued. Commands that were under
 * way when a connection broke are sent once more on the next one, so every one of them must do nothing twice.
 * Throws an Error that says what to do where Redis does not answer within the time of a connection.
 */
export async function connectRedis(options: ConnectRedis): Promise<RedisConnection> {
  const target = parseRedisUrl(options.url);
  const settings = settingsOf(options, target);
  let client: RedisClient =
    target.nodes.length > 1
      ? clusterOf(target, settings)
      : new Redis({ ...settings, ...target.nodes[0], retryStrategy: retryAfter, enableOfflineQueue: false });
  await answers(client, options);
  if (client instanceof Redis && (await isOfCluster(client))) {
    client.disconnect();
    client = clusterOf(target, settings);
    await answers(client, options);
  }
  return { client, close: () => closeClient(client) };
}

function settingsOf(options: ConnectRedis, target: RedisTarget) {
  return {
    ...target.credentials,
    connectTimeout: options.connectTimeoutMs ?? 2_000,
    commandTimeout: options.commandTimeoutMs ?? 1_000,
    // Under way when the connection broke: one more try, then the caller hears of it.
    maxRetriesPerRequest: 1,
    enableAutoPipelining: true,
    keepAlive: 10_000,
    // A primary that became a replica: the address leads to the new one, or will soon.
    reconnectOnError: (error: Error) => (error.message.startsWith('READONLY') ? 2 : false),
  } satisfies RedisOptions;
}

function clusterOf(target: RedisTarget, settings: ReturnType<typeof settingsOf>): Cluster {
  // A Cluster has no databases but the first.
  const { db: _, enableAutoPipelining, ...redisOptions } = settings;
  return new Cluster([...target.nodes], {
    redisOptions,
    enableAutoPipelining,
    enableOfflineQueue: false,
    clusterRetryStrategy: retryAfter,
    slotsRefreshTimeout: settings.connectTimeout,
    maxRedirections: 4,
    retryDelayOnFailover: 100,
    retryDelayOnClusterDown: 100,
    retryDelayOnTryAgain: 100,
  });
}

/** For ever, soon at first, with jitter: many processes lose one Redis at the same moment. */
function retryAfter(times: number): number {
  return Math.min(1_000, 25 * 2 ** Math.min(times, 6)) * (0.5 + Math.random() / 2);
}

async function answers(
  client: RedisClient,
  { url, setting = 'REDIS_URL', connectTimeoutMs = 2_000 }: ConnectRedis,
): Promise<void> {
  let last: Error | null = null;
  // Without a listener a lost connection would end the process; commands say so by themselves.
  client.on('error', (error: Error) => {
    last = error;
  });
  if (client.status === 'ready') return;
  const ready = await new Promise<boolean>((resolve) => {
    const timer = setTimeout(() => resolve(false), connectTimeoutMs);
    client.once('ready', () => {
      clearTimeout(timer);
      resolve(true);
    });
  });
  if (ready) return;
  client.disconnect();
  throw new Error(
    `Redis did not answer at ${parseRedisUrl(url).shown} within ${connectTimeoutMs} ms: start it, or correct ${setting}.`,
    { cause: last },
  );
}

async function isOfCluster(client: Redis): Promise<boolean> {
  try {
    return /cluster_enabled:1/.test(await client.info('cluster'));
  } catch (error) {
    client.disconnect();
    throw new Error(
      `Redis did not say whether it is in a Cluster (${error instanceof Error ? error.message : error}): its user must be allowed INFO.`,
      { cause: error },
    );
  }
}

/** What was sent is answered first, within a bound. */
async function closeClient(client: RedisClient): Promise<void> {
  const bound = new Promise<void>((resolve) => {
    setTimeout(resolve, closeWithinMs).unref();
  });
  await Promise.race([client.quit().catch(() => undefined), bound]);
  client.disconnect();
}
