import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

export interface RedisServer {
  readonly url: string;
  readonly port: number;
  /** The process, for signals. */
  readonly process: ChildProcess;
  /** Ends it; safe to call twice. */
  stop(): Promise<void>;
}

export interface RedisCluster {
  readonly url: string;
  readonly nodes: readonly RedisServer[];
  stop(): Promise<void>;
}

const readyMs = 15_000;
const clusterMs = 30_000;
const run = promisify(execFile);

/** A new, empty redis-server that keeps nothing. Throws where it is not installed: that is a failure, never a skip. */
export async function startRedis(args: readonly string[] = [], port?: number): Promise<RedisServer> {
  const at = port ?? (await freePort());
  const folder = await mkdtemp(join(tmpdir(), 'clipper-redis-'));
  const server = spawn(
    'redis-server',
    [
      ...['--port', `${at}`, '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no', '--dir', folder],
      ...['--maxmemory-policy', 'noeviction', '--repl-diskless-sync-delay', '0'],
      ...args,
    ],
    { stdio: ['ignore', 'pipe', 'pipe'] },
  );
  const said: string[] = [];
  for (const stream of [server.stdout, server.stderr]) stream.on('data', (text) => said.push(String(text)));
  const gone = new Promise<void>((resolve) => {
    server.once('exit', () => resolve());
    server.once('error', (error) => {
      said.push(`${error.message}: install redis-server (7.0 or newer).`);
      resolve();
    });
  });
  let isGone = false;
  void gone.then(() => {
    isGone = true;
  });
  const kill = () => server.kill('SIGKILL');
  // Where a hook failed before anybody could stop it, the runner ends this process by a signal.
  const killAndEnd = () => {
    kill();
    process.kill(process.pid, 'SIGTERM');
  };
  process.once('exit', kill).once('SIGTERM', killAndEnd);
  const stop = async () => {
    process.off('exit', kill).off('SIGTERM', killAndEnd);
    kill();
    await gone;
    await rm(folder, { recursive: true, force: true });
  };
  const url = `redis://127.0.0.1:${at}`;
  const deadline = performance.now() + readyMs;
  while (!(await answersPing(at))) {
    if (isGone || performance.now() > deadline) {
      await stop();
      throw new Error(`redis-server did not start on port ${at}: ${said.join('').slice(-2_000)}`);
    }
  }
  return { url, port: at, process: server, stop };
}

/** Three primaries without replicas, all slots served. */
export async function startRedisCluster(): Promise<RedisCluster> {
  const nodes: RedisServer[] = [];
  const stop = async () => {
    await Promise.all(nodes.map((node) => node.stop()));
  };
  try {
    for (let n = 0; n < 3; n++) {
      nodes.push(
        await startRedis(['--cluster-enabled', 'yes', '--cluster-node-timeout', '5000'], await clusterPort()),
      );
    }
    const addresses = nodes.map(({ port }) => `127.0.0.1:${port}`);
    await run('redis-cli', ['--cluster', 'create', ...addresses, '--cluster-yes'], { timeout: clusterMs });
    const deadline = performance.now() + clusterMs;
    for (const { port } of nodes) {
      while (!/cluster_state:ok[\s\S]*cluster_known_nodes:3/.test(await cli(port, 'cluster', 'info'))) {
        if (performance.now() > deadline)
          throw new Error(`The node on port ${port} did not join its cluster.`);
      }
    }
    return { url: `redis://${addresses.join(',')}`, nodes, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function answersPing(port: number): Promise<boolean> {
  return (await cli(port, 'ping').catch(() => '')).startsWith('PONG');
}

async function cli(port: number, ...command: readonly string[]): Promise<string> {
  return (await run('redis-cli', ['-p', `${port}`, ...command], { timeout: readyMs })).stdout;
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => (typeof address === 'object' && address ? resolve(address.port) : reject()));
    });
  });
}

/** The nodes talk to each other 10,000 ports above: there must be such a port. */
async function clusterPort(): Promise<number> {
  for (let tries = 0; tries < 200; tries++) {
    const port = await freePort();
    if (port <= 55_535) return port;
  }
  throw new Error('No free port below 55536 was found for a node of the Redis Cluster.');
}
