import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import type { HttpBindings } from '@hono/node-server';
import { Hono } from 'hono';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Listening, listen } from '../../src/http/listen.ts';

let server: Listening;

beforeAll(async () => {
  const app = new Hono();
  app.post('/', async (c) => c.text(`${(await c.req.text()).length}`));
  app.get('/', (c) => c.text('here'));
  app.get('/later', async (c) => {
    // Answered once the other half is closed.
    const { socket } = (c.env as HttpBindings).incoming;
    if (!socket.readableEnded) await once(socket, 'end');
    return c.text('here');
  });
  app.onError((_, c) => c.body(null, 400));
  server = await listen(app, { host: '127.0.0.1', port: 0, requestTimeoutMs: 300 });
});
afterAll(() => server.drain());

function open(): { socket: Socket; received: Promise<string> } {
  const { hostname, port } = new URL(server.url);
  const socket = connect(Number(port), hostname);
  let text = '';
  socket.setEncoding('utf8').on('data', (part) => {
    text += part;
  });
  const received = new Promise<string>((resolve) => {
    socket.once('close', () => resolve(text)).once('error', () => {});
  });
  return { socket, received };
}

test.each([
  ['sends half a head', 'GET / HTTP/1.1\r\nHost: a\r\nX-Slow: '],
  ['sends half a body', 'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\nabc'],
])('who %s and stops is told so and loses the connection', async (_, part) => {
  const { socket, received } = open();
  socket.write(part);
  expect(await received).toMatch(/^HTTP\/1\.1 408 /);
});

test('who sends nothing loses the connection', async () => {
  const { socket, received } = open();
  socket.once('connect', () => {});
  expect(await received).toMatch(/^(HTTP\/1\.1 408 |$)/);
});

test('a head that is too large is refused', async () => {
  const { socket, received } = open();
  socket.write(`GET / HTTP/1.1\r\nHost: a\r\nX-Large: ${'x'.repeat(20_000)}\r\n\r\n`);
  expect(await received).toMatch(/^HTTP\/1\.1 431 /);
});

test('requests sent one behind the other are answered in order', async () => {
  const { socket, received } = open();
  const post = (body: string) =>
    `POST / HTTP/1.1\r\nHost: a\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
  socket.write(`${post('a')}${post('bb')}GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n`);
  const bodies = (await received).split(/HTTP\/1\.1 200 OK\r\n/).map((answer) => answer.split('\r\n\r\n')[1]);
  expect(bodies).toEqual([undefined, '1', '2', 'here']);
});

test.each(['/', '/later'])('a client that has sent all and closed its half is answered, %s', async (path) => {
  const { socket, received } = open();
  socket.end(`GET ${path} HTTP/1.1\r\nHost: a\r\n\r\n`);
  expect(await received).toMatch(/here$/);
});

test('a client that closes its half in the middle of a request is not', async () => {
  const { socket, received } = open();
  socket.end('POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\nabc');
  expect(await received).not.toMatch(/^HTTP\/1\.1 200 /);
});

test('an address that is taken is an error', async () => {
  const port = Number(new URL(server.url).port);
  const second = listen(new Hono(), { host: '127.0.0.1', port, requestTimeoutMs: 300 });
  await expect(second).rejects.toThrow('EADDRINUSE');
});
