import { startElasticsearch } from './elasticsearch-server.ts';
import { startMongo } from './mongo-server.ts';
import { startRedis } from './redis-server.ts';

export interface RunningEngines {
  /** What a server's environment says of them: on databases of its own each time, at most 16 times. */
  env(): Readonly<Record<string, string>>;
  stop(): Promise<void>;
}

/** MongoDB (or its stand-in), Elasticsearch and Redis, each empty, for one suite. */
export async function startEngines(): Promise<RunningEngines> {
  const started = await Promise.allSettled([startMongo(), startElasticsearch(), startRedis()]);
  const stop = async () => {
    await Promise.all(started.map((each) => (each.status === 'fulfilled' ? each.value.stop() : undefined)));
  };
  const [mongo, elasticsearch, redis] = started;
  if (mongo.status === 'rejected' || elasticsearch.status === 'rejected' || redis.status === 'rejected') {
    await stop();
    throw new AggregateError(
      started.flatMap((each) => (each.status === 'rejected' ? [each.reason] : [])),
      'An engine did not start.',
    );
  }
  let installations = 0;
  return {
    env: () => ({
      MONGODB_URL: withDatabase(mongo.value.url, mongo.value.newDatabase()),
      ELASTICSEARCH_URL: elasticsearch.value.url,
      REDIS_URL: `${redis.value.url}/${installations++}`,
      SECRET_KEY: 'a-secret-that-all-processes-share',
      LOG_LEVEL: 'warn',
    }),
    stop,
  };
}

function withDatabase(url: string, database: string): string {
  const parts = new URL(url);
  parts.pathname = `/${database}`;
  return parts.href;
}
