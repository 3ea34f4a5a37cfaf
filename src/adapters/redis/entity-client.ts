import { createClient, createCluster } from 'redis';
import { Client } from 'redis-om';
import { lifeMs } from './badge-keys.ts';
import { parseRedisUrl } from './redis-url.ts';
import { within } from './within.ts';

export interface ConnectEntities {
  readonly url: string;
  /** Where one address is a node of a Cluster. */
  readonly isCluster: boolean;
  readonly connectTimeoutMs: number;
}

/**
 * What redis-om reads and writes by. It knows node-redis alone, and would save an entity and its lifetime in two
 * commands: here they are one, so that none is left for ever. While it has no connection, commands are rejected at once;
 * a command that was sent is waited for without an end, by whoever sends it.
 */
export class EntityClient extends Client {
  readonly #connection: ReturnType<typeof connectionTo>;

  private constructor(options: ConnectEntities) {
    super();
    this.#connection = connectionTo(options);
    // Without a listener a lost connection would end the process; commands say so by themselves.
    this.#connection.on('error', () => undefined);
  }

  /** Rejects where there is no connection in time; from then on it connects again by itself. */
  static async connect(options: ConnectEntities): Promise<EntityClient> {
    const client = new EntityClient(options);
    try {
      await within(
        options.connectTimeoutMs,
        client.#connection.connect().then(() => undefined),
      );
      return client;
    } catch (error) {
      client.#connection.destroy();
      throw error;
    }
  }

  override async hgetall(key: string): Promise<Record<string, string>> {
    return { ...(await this.#connection.hGetAll(key)) };
  }

  override async hsetall(key: string, data: Record<string, string>): Promise<void> {
    await this.#connection.multi().unlink(key).hSet(key, data).pExpire(key, lifeMs).exec();
  }

  override async unlink(...keys: string[]): Promise<void> {
    // On a Cluster each may lie on another node.
    await Promise.all(keys.map((key) => this.#connection.unlink(key)));
  }

  override async close(): Promise<void> {
    this.#connection.destroy();
  }
}

function connectionTo({ url, isCluster, connectTimeoutMs }: ConnectEntities) {
  const { nodes, credentials } = parseRedisUrl(url);
  const { db, tls, ...login } = credentials;
  const common = { connectTimeout: connectTimeoutMs, reconnectStrategy: retryAfter };
  const socket = tls ? { ...common, tls: true as const } : common;
  const settings = { ...login, disableOfflineQueue: true };
  if (!isCluster) {
    const database = db === undefined ? {} : { database: db };
    return createClient({ ...settings, ...database, RESP: 2, socket: { ...socket, ...nodes[0] } });
  }
  return createCluster({
    RESP: 2,
    rootNodes: nodes.map((node) => ({ ...settings, socket: { ...socket, ...node } })),
    defaults: { ...settings, socket },
    maxCommandRedirections: 4,
  });
}

/** For ever, soon at first, with jitter: many processes lose one Redis at the same moment. */
function retryAfter(times: number): number {
  return Math.min(1_000, 25 * 2 ** Math.min(times, 6)) * (0.5 + Math.random() / 2);
}
