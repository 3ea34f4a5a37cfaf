import { once } from 'node:events';
import { createServer, type Server, Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';

/**
 * What lies between us and an engine. `cut`: connections are reset, and new ones refused. `hang`: all stay open, new
 * ones are accepted, and nothing comes through; what was sent meanwhile comes through afterwards. `delayMs`: each piece
 * of what is sent, either way, arrives so much later.
 */
export type Fault = 'none' | 'cut' | 'hang' | { readonly delayMs: number };

export interface FaultProxy {
  /** The address with the proxy's host and port in place of the engine's. */
  readonly url: string;
  set(fault: Fault): Promise<void>;
  stop(): Promise<void>;
}

/** Stands in front of one address until it is stopped. The address names one host and its port. */
export async function startFaultProxy(url: string): Promise<FaultProxy> {
  const behind = new URL(url);
  const sockets = new Set<Socket>();
  let fault: Fault = 'none';
  let passable = Promise.resolve();
  let unblock = () => {};

  const carry = async (from: Socket, to: Socket) => {
    try {
      for await (const piece of from) {
        if (typeof fault === 'object') await pause(fault.delayMs);
        await passable;
        if (to.destroyed) break;
        if (!to.write(piece)) await once(to, 'drain');
      }
      await passable;
      to.end();
    } catch {
      from.destroy();
      to.destroy();
    }
  };
  const server = createServer((client) => {
    const engine = new Socket().connect(Number(behind.port), behind.hostname);
    for (const socket of [client, engine]) {
      sockets.add(socket.setNoDelay());
      socket.on('error', () => {});
      socket.once('close', () => sockets.delete(socket));
    }
    void carry(client, engine);
    void carry(engine, client);
  });
  await listen(server, 0);
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  const through = new URL(url);
  through.host = `127.0.0.1:${port}`;

  const close = async () => {
    const closed = server.listening ? once(server, 'close') : null;
    server.close();
    for (const socket of sockets) socket.resetAndDestroy();
    await closed;
  };
  return {
    url: through.href,
    set: async (next) => {
      fault = next;
      unblock();
      if (next === 'hang') {
        passable = new Promise((resolve) => {
          unblock = resolve;
        });
      }
      if (next === 'cut') await close();
      else if (!server.listening) await listen(server, port);
    },
    stop: async () => {
      unblock();
      await close();
    },
  };
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      server.removeListener('error', reject);
      resolve();
    });
  });
}
