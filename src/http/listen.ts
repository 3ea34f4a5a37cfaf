import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer, type Server } from 'node:http';
import { isIPv6, Server as NetServer } from 'node:net';
import { getRequestListener } from '@hono/node-server';
import type { Hono } from 'hono';

export interface Listening {
  /** `http://HOST:PORT`, no slash at the end. */
  readonly url: string;
  /**
   * Asks every connection to go elsewhere with its next answer, then takes no new ones, and resolves when what was
   * under way is answered.
   */
  drain(): Promise<void>;
}

export interface ListenOptions {
  readonly host: string;
  /** 0: a free one. */
  readonly port: number;
  /** How long a request may take to arrive whole. */
  readonly requestTimeoutMs: number;
}

/** Headers that have not come by then never will: slow senders hold a connection for no longer. */
const headersTimeoutMs = 10_000;
/** An idle connection is closed then. Longer than proxies keep theirs (60 s), so that they never use a closed one. */
const keepAliveTimeoutMs = 65_000;
/** Connections and the memory that they hold are bounded; more are refused by closing them. */
const mostConnections = 10_000;
const mostHeaderBytes = 16 * 1024;
/** Long enough for a busy client's next request, which is told to go elsewhere. */
const lingerMs = 500;
/** A listening socket that closes resets connections that wait to be accepted: it closes when none came for so long. */
const quietMs = 50;
/** Who goes on coming all the same is reset. */
const mostQuietWaitMs = 3_000;

/** Serves the app over HTTP/1.1. Rejects where the address can't be listened on. */
export async function listen(app: Hono, options: ListenOptions): Promise<Listening> {
  const { host, port, requestTimeoutMs } = options;
  let draining = false;
  const handle = getRequestListener(app.fetch);
  const server = createServer(
    {
      requestTimeout: requestTimeoutMs,
      headersTimeout: Math.min(headersTimeoutMs, requestTimeoutMs),
      keepAliveTimeout: keepAliveTimeoutMs,
      connectionsCheckingInterval: 1_000,
      maxHeaderSize: mostHeaderBytes,
    },
    (request: IncomingMessage, response: ServerResponse) => {
      if (draining) response.shouldKeepAlive = false;
      if (hasTwoHosts(request)) response.writeHead(400, { connection: 'close' }).end();
      else void handle(request, response);
    },
  );
  server.maxConnections = mostConnections;
  // Node's name for it has no type. Without, who has said all and closes that half of the connection hears nothing of
  // what takes longer than a turn of the event loop.
  Object.assign(server, { httpAllowHalfOpen: true });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.removeListener('error', reject);
      resolve();
    });
  });
  return {
    url: urlOf(server, host),
    drain: async () => {
      draining = true;
      if ((await connectionsOf(server)) > 0) {
        await pause(lingerMs);
        await quiet(server);
      }
      const ended = stopAccepting(server);
      // Who has a connection and has not sent anything by then has nothing under way.
      const idle = setTimeout(() => server.closeIdleConnections(), lingerMs);
      await ended;
      clearTimeout(idle);
    },
  };
}

/** RFC 9112, section 3.2: answered 400. Node looks at the first alone, and a proxy before it perhaps at the other. */
function hasTwoHosts({ rawHeaders }: IncomingMessage): boolean {
  let hosts = 0;
  for (let i = 0; i < rawHeaders.length; i += 2) {
    const name = rawHeaders[i];
    if (name?.length === 4 && name.toLowerCase() === 'host') hosts++;
  }
  return hosts > 1;
}

function urlOf(server: Server, host: string): string {
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return `http://${isIPv6(host) ? `[${host}]` : host}:${port}`;
}

/** Resolves when no connection has come for a moment. */
async function quiet(server: Server): Promise<void> {
  const deadline = performance.now() + mostQuietWaitMs;
  let came = true;
  const mark = () => {
    came = true;
  };
  server.on('connection', mark);
  while (came && performance.now() < deadline) {
    came = false;
    await pause(quietMs);
  }
  server.removeListener('connection', mark);
}

/**
 * Resolves when every connection has ended. The HTTP server's own `close` would end those, too, whose request is still
 * on its way.
 */
function stopAccepting(server: Server): Promise<void> {
  return new Promise((resolve) => {
    NetServer.prototype.close.call(server, () => resolve());
  });
}

function connectionsOf(server: Server): Promise<number> {
  return new Promise((resolve) => server.getConnections((error, count) => resolve(error ? 0 : count)));
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
