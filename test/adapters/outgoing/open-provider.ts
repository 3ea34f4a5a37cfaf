import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { createOutgoingHttp } from '../../../src/adapters/outgoing/outgoing-http.ts';

export interface Provider {
  readonly url: string;
  /** What it was asked, in order. */
  readonly asked: unknown[];
  /** How it answers from now on. */
  behave(behaviour: Behaviour): void;
  close(): Promise<void>;
}

export type Behaviour = (response: ServerResponse, question: unknown, request: IncomingMessage) => void;

export const answering =
  (answer: unknown, status = 200): Behaviour =>
  (response) => {
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(answer));
  };

/** Ways not to answer as agreed, each by its name. */
export const misbehaviours: Readonly<Record<string, Behaviour>> = {
  'is slow': () => {},
  'is slow in the middle': (response) => {
    response.writeHead(200).write('{ "admitted": ');
  },
  'answers 500': answering(
    { admitted: true, reject: false, challengeId: 'c', passed: true, status: 'paid' },
    500,
  ),
  'answers no JSON': (response) => response.end('<html>'),
  'answers another shape': answering({
    admitted: 'yes',
    reject: 0,
    challengeId: 7,
    passed: 'yes',
    status: 1,
  }),
  'answers too much': answering({ admitted: true, status: 'paid', padding: 'x'.repeat(65_536) }),
  'answers without end': (response) => {
    const pour = () => {
      while (!response.destroyed && response.write(' '.repeat(65_536)));
    };
    response.on('drain', pour);
    pour();
  },
  'sends elsewhere': (response, _, request) => {
    if (request.url === '/elsewhere')
      answering({ admitted: true, reject: false, passed: true, status: 'paid' })(response, _, request);
    else response.writeHead(307, { location: '/elsewhere' }).end();
  },
  'hangs up': (response) => response.destroy(),
};

/** A real HTTP server of somebody else, on a free port. */
export async function openProvider(): Promise<Provider> {
  let behaviour: Behaviour = answering({});
  const asked: unknown[] = [];
  const server = createServer(async (request, response) => {
    const question = request.method === 'GET' ? null : await json(request);
    asked.push(question);
    behaviour(response, question, request);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/answer`,
    asked,
    behave: (next) => {
      behaviour = next;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** A service's URL, and the way out to it and to nowhere else. */
export function outgoingTo(url: string) {
  const warn = () => {};
  return { url, http: createOutgoingHttp({ urls: { SERVICE_URL: url }, internalHosts: [], warn }) };
}
