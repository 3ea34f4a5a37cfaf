import { connect, createServer, type Socket } from 'node:net';

export interface CutConnection {
  readonly url: string;
  /** From now on nothing that the server answers comes back, and the next answer ends the connection. */
  cutAnswers(): void;
  mend(): void;
  close(): Promise<void>;
}

/** Stands between a client and a server of this machine. */
export function standBetween(serverUrl: string): Promise<CutConnection> {
  const target = Number(/:(\d+)\//.exec(serverUrl)?.[1]);
  const open = new Set<Socket>();
  let isCut = false;
  const proxy = createServer((client) => {
    const server = connect(target, '127.0.0.1');
    const end = () => {
      client.destroy();
      server.destroy();
    };
    for (const socket of [client, server]) {
      open.add(socket);
      socket.on('error', end);
      socket.on('close', () => {
        open.delete(socket);
        end();
      });
    }
    client.on('data', (data) => server.write(data));
    server.on('data', (data) => {
      if (isCut) end();
      else client.write(data);
    });
  });
  return new Promise((resolve, reject) => {
    proxy.once('error', reject);
    proxy.listen(0, '127.0.0.1', () => {
      const address = proxy.address();
      const port = typeof address === 'object' && address ? address.port : 0;
      resolve({
        url: serverUrl.replace(`:${target}/`, `:${port}/`),
        cutAnswers: () => {
          isCut = true;
        },
        mend: () => {
          isCut = false;
        },
        close: () => {
          for (const socket of open) socket.destroy();
          return new Promise((closed) => {
            proxy.close(() => closed());
          });
        },
      });
    });
  });
}
