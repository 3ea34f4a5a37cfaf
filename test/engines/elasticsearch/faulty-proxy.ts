import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Asked {
  readonly method: string;
  /** Without the query string. */
  readonly path: string;
  readonly body: string;
}

export interface Answered {
  readonly status: number;
  readonly body: string;
}

/** Another request instead, which the engine answers. */
export interface PassedOn {
  readonly body: string;
}

export interface FaultyProxy {
  readonly url: string;
  /** What was asked, in order. */
  readonly asked: Asked[];
  /**
   * Asked before each request is passed on: an answer instead of the engine's, `hang` for none at all, another body,
   * null for none of it.
   */
  before: (asked: Asked) => Answered | PassedOn | 'hang' | null;
  /** May change the engine's answer; hears what was asked, not what was passed on. */
  after: (asked: Asked, answer: Answered) => Answered;
  close(): Promise<void>;
}

/** Stands between a client and an engine that speaks JSON over HTTP, and answers in its place where a test says so. */
export async function startFaultyProxy(target: string): Promise<FaultyProxy> {
  const proxy: FaultyProxy = {
    url: '',
    asked: [],
    before: () => null,
    after: (_, answer) => answer,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const url = request.url ?? '/';
    const asked: Asked = {
      method: request.method ?? 'GET',
      path: url.split('?')[0] ?? '/',
      body: await textOf(request),
    };
    proxy.asked.push(asked);
    const instead = proxy.before(asked);
    if (instead === 'hang') return;
    const answered =
      instead && 'status' in instead
        ? instead
        : proxy.after(asked, await passOn(target + url, { ...asked, ...instead }, request));
    response.writeHead(answered.status, {
      'content-type': 'application/json',
      'x-elastic-product': 'Elasticsearch',
    });
    response.end(asked.method === 'HEAD' ? undefined : answered.body);
  };
  const server = createServer((request, response) => {
    // Either side may be gone: a client was killed, or the engine is away.
    answer(request, response).catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return Object.assign(proxy, { url: `http://127.0.0.1:${port}` });
}

async function passOn(url: string, { method, body }: Asked, request: IncomingMessage): Promise<Answered> {
  const headers = new Headers();
  for (const name of ['content-type', 'accept']) {
    const value = request.headers[name];
    if (typeof value === 'string') headers.set(name, value);
  }
  const answer = await fetch(url, { method, headers, body: body === '' ? null : body });
  return { status: answer.status, body: await answer.text() };
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}
