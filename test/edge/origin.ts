import http from 'node:http';
import type { AddressInfo } from 'node:net';

/** A small origin on a port of 127.0.0.1: answers as it is told, and remembers what it was asked. */
export interface TestOrigin {
  readonly url: string;
  /** Requests so far, oldest first. */
  readonly asked: readonly http.IncomingMessage[];
  /** From now on; a function that does not end its answer makes a slow origin. */
  answer(how: http.RequestListener): void;
  /** Nobody listens any more. */
  goAway(): Promise<void>;
  /** On the same port. */
  comeBack(): Promise<void>;
  stop(): Promise<void>;
}

export async function startOrigin(how: http.RequestListener): Promise<TestOrigin> {
  const asked: http.IncomingMessage[] = [];
  let answer = how;
  const server = http.createServer((request, response) => {
    asked.push(request);
    answer(request, response);
  });
  const listen = (port: number) =>
    new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve)).then(
      () => (server.address() as AddressInfo).port,
    );
  const port = await listen(0);
  const goAway = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  return {
    url: `http://127.0.0.1:${port}`,
    asked,
    answer: (next) => {
      answer = next;
    },
    goAway,
    comeBack: async () => {
      await listen(port);
    },
    stop: goAway,
  };
}

/** The usual answer of a test: JSON with these headers. */
export function json(
  body: unknown,
  headers: http.OutgoingHttpHeaders = {},
  status = 200,
): http.RequestListener {
  return (_request, response) => {
    response.writeHead(status, { 'content-type': 'application/json', ...headers });
    response.end(status === 304 ? undefined : JSON.stringify(body));
  };
}

/** Takes the request and never says a word. */
export const hang: http.RequestListener = () => {};
