import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { apiOf } from '../process/api.ts';
import type { RunningServer } from '../process/server.ts';
import { anotherServer, type Shop } from './open-shop.ts';
import { dial, say, statusesOf, type Wire } from './wire.ts';

const close = 'Connection: close\r\n';
const host = 'Host: shop\r\n';
const badges = '/v1/badges?itemIds=';

/** What a client may do to a connection: it costs the client its connection, and nobody else anything. */
export function describeConnections(shop: () => Shop): void {
  let server: RunningServer;
  let url = '';
  beforeAll(async () => {
    // So slow senders are waited for no longer than this.
    server = await anotherServer(shop(), { REQUEST_TIMEOUT_MS: '1500' });
    url = server.url;
  }, 60_000);
  afterAll(async () => {
    await server.stop();
    expect(server.stderr()).toBe('');
    await shop().expectBooks();
  });
  const post = (path: string, body: string, more = '') =>
    `POST ${path} HTTP/1.1\r\n${host}Authorization: Bearer ${server.adminKey}\r\n` +
    `Content-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}\r\n${more}\r\n${body}`;
  /** What takes effect, and can be counted: no door is shut to it where the machine lags. */
  const add = (list: string, userId: string, more = '') =>
    post(`/v1/lists/${list}/users`, JSON.stringify({ userIds: [userId] }), more);
  const added = async (list: string) =>
    z.object({ count: z.number() }).parse((await apiOf(server)('GET', `/v1/lists/${list}`)).body).count;

  test.each<[string, string, readonly number[]]>([
    ['no host', `GET /v1/coupons HTTP/1.1\r\n${close}\r\n`, [400]],
    ['a host that is none', `GET /v1/coupons HTTP/1.1\r\nHost: a b\r\n${close}\r\n`, [400]],
    ['two hosts', `GET /v1/coupons HTTP/1.1\r\n${host}hOST: elsewhere\r\n${close}\r\n`, [400]],
    ['the same host twice', `GET /v1/coupons HTTP/1.1\r\n${host}${host}${close}\r\n`, [400]],
    ['a host with a path', `GET /v1/coupons HTTP/1.1\r\nHost: a/v1/keys?\r\n${close}\r\n`, [400]],
    ['a target that is no address', `GET http://[bad/v1/coupons HTTP/1.1\r\n${host}${close}\r\n`, [400]],
    ['a target of everything', `GET * HTTP/1.1\r\n${host}${close}\r\n`, [400]],
    ['another’s host in the target', `GET http://elsewhere/v1/keys HTTP/1.1\r\n${host}${close}\r\n`, [401]],
    ['two slashes', `GET //elsewhere/v1/coupons HTTP/1.1\r\n${host}${close}\r\n`, [404]],
    ['an unknown method', `SELECT /v1/coupons HTTP/1.1\r\n${host}${close}\r\n`, [400]],
    ['TRACE', `TRACE /v1/coupons HTTP/1.1\r\n${host}${close}\r\n`, [405]],
    ['CONNECT', `CONNECT elsewhere:443 HTTP/1.1\r\n${host}\r\n`, []],
    [
      'two lengths',
      `POST /v1/badges HTTP/1.1\r\n${host}Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}`,
      [400],
    ],
    [
      'a length and chunks',
      `POST /v1/badges HTTP/1.1\r\n${host}Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
      [400],
    ],
    ['a length below nothing', `POST /v1/badges HTTP/1.1\r\n${host}Content-Length: -1\r\n\r\n`, [400]],
    [
      'chunks in another coding',
      `POST /v1/badges HTTP/1.1\r\n${host}Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n`,
      [400],
    ],
    ['a header over two lines', `GET /v1/coupons HTTP/1.1\r\n${host}X: a\r\n b\r\n${close}\r\n`, [400]],
    ['NUL in a header', `GET /v1/coupons HTTP/1.1\r\n${host}X: a\0b\r\n${close}\r\n`, [400]],
    ['a bare line feed', `GET /v1/coupons HTTP/1.1\n${host}\n`, [400]],
    ['a head too large', `GET /v1/coupons HTTP/1.1\r\n${host}X: ${'x'.repeat(20_000)}\r\n\r\n`, [431]],
    ['a path too long', `GET /${'x'.repeat(20_000)} HTTP/1.1\r\n${host}\r\n`, [431]],
    [
      'an expectation of its own',
      `POST /v1/badges HTTP/1.1\r\n${host}Expect: more\r\n${close}Content-Length: 0\r\n\r\n`,
      [417],
    ],
    ['the words of HTTP/2', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', [400]],
    ['the words of TLS', '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03', [400]],
    ['the words of another protocol', 'EHLO elsewhere\r\n', [400]],
  ])('%s is refused, and the connection ends', async (_, text, expected) => {
    expect(await say(url, Buffer.from(text, 'latin1'))).toEqual(expected);
  });

  test.each<[string, string, readonly number[]]>([
    ['10 MiB in chunks, whose length nobody announced', 'x'.repeat(10 * 1024 * 1024), [413]],
    ['chunks that stop being chunks', 'not a chunk', [400]],
  ])('%s', async (_, body, expected) => {
    const chunk = body.startsWith('x') ? `${body.length.toString(16)}\r\n${body}\r\n0\r\n\r\n` : body;
    const head = `POST /v1/templates HTTP/1.1\r\n${host}${close}Authorization: Bearer ${server.adminKey}\r\nContent-Type: application/json\r\n`;
    expect(await say(url, `${head}Transfer-Encoding: chunked\r\n\r\n${chunk}`)).toEqual(expected);
  });

  test('an announced length that is too large is refused before it comes', async () => {
    const wire = dial(url);
    wire.socket.write(post('/v1/templates', '').replace('Content-Length: 0', 'Content-Length: 10485760'));
    expect(statusesOf(await wire.answers(1))).toEqual([413]);
    wire.socket.destroy();
  });

  describe('senders that never end', () => {
    const slow: Readonly<Record<string, (wire: Wire) => void>> = {
      'say nothing': () => {},
      'stop in the head': ({ socket }) => socket.write(`GET ${badges}a HTTP/1.1\r\n${host}X: `),
      'stop in the body': ({ socket }) =>
        socket.write(add('slow', 'a').replace(/Content-Length: \d+/, 'Content-Length: 99')),
      'send the head in drops': (wire) =>
        drip(wire, `GET ${badges}a HTTP/1.1\r\n${host}X: ${'x'.repeat(5_000)}`),
      'send the body in drops': (wire) =>
        drip(wire, post('/v1/lists/slow/users', `{"userIds":["a"]${' '.repeat(5_000)}}`)),
    };

    test('lose their connections, and meanwhile everybody else is answered', async () => {
      const wires = Object.values(slow).flatMap((begin) =>
        Array.from({ length: 20 }, () => {
          const wire = dial(url);
          wire.socket.once('connect', () => begin(wire));
          return wire;
        }),
      );
      let isOver = false;
      const all = Promise.all(wires.map(({ ended }) => ended)).finally(() => {
        isOver = true;
      });
      let answered = 0;
      while (!isOver) {
        expect((await fetch(`${url}${badges}honest`)).status).toBe(200);
        answered++;
      }
      expect(answered).toBeGreaterThan(10);
      for (const text of await all) expect(text).toMatch(/^(HTTP\/1\.1 408 |$)/);
      expect(await added('slow')).toBe(0);
    });

    function drip({ socket }: Wire, text: string): void {
      let at = 0;
      const next = () => {
        if (socket.destroyed || at >= text.length) return;
        socket.write(text.slice(at, ++at));
        setTimeout(next, 50);
      };
      next();
    }
  });

  describe('pipelined', () => {
    test('requests are answered in their order, however many', async () => {
      const ids = Array.from({ length: 500 }, (_, n) => `pipe-${n}`);
      const requests = ids.map((id) => `GET ${badges}${id} HTTP/1.1\r\n${host}\r\n`);
      const wire = dial(url);
      wire.socket.write(`${requests.join('')}GET /healthz HTTP/1.1\r\n${host}${close}\r\n`);
      const text = await wire.ended;
      expect(statusesOf(text)).toEqual(Array(501).fill(200));
      expect([...text.matchAll(/"(pipe-\d+)":/g)].map(([, id]) => id)).toEqual(ids);
    });

    test('what changes something does so once each, and what is no request ends it', async () => {
      const one = (n: number) => add('piper', `p-${n % 5}`, `Idempotency-Key: pipe-${n % 5}\r\n`);
      const wire = dial(url);
      const behind = add('piper', 'behind');
      wire.socket.write(`${Array.from({ length: 20 }, (_, n) => one(n)).join('')}BREAK\r\n\r\n${behind}`);
      // It may end before what came first was answered; nothing that came behind it is read.
      for (const status of statusesOf(await wire.ended)) expect([200, 400, 409]).toContain(status);
      const again = dial(url);
      again.socket.end(Array.from({ length: 5 }, (_, n) => one(n)).join(''));
      for (const status of statusesOf(await again.ended)) expect([200, 409]).toContain(status);
      await expect.poll(() => added('piper')).toBe(5);
    });

    test('one request in the body of another is none', async () => {
      const inner = `GET /v1/keys HTTP/1.1\r\n${host}Authorization: Bearer ${server.adminKey}\r\n\r\n`;
      const wire = dial(url);
      wire.socket.write(post('/v1/nowhere', inner));
      wire.socket.write(`GET ${badges}last HTTP/1.1\r\n${host}${close}\r\n`);
      expect(statusesOf(await wire.ended)).toEqual([404, 200]);
    });
  });

  describe('half-closed', () => {
    test('who has said all is answered', async () => {
      const wire = dial(url);
      wire.socket.end(add('half', 'a'));
      expect(statusesOf(await wire.ended)).toEqual([200]);
      expect(await added('half')).toBe(1);
    });

    test('who has not said all has asked for nothing', async () => {
      const wire = dial(url);
      wire.socket.end(add('half-said', 'a').slice(0, -5));
      expect(statusesOf(await wire.ended).filter((status) => status < 400)).toEqual([]);
      expect(await added('half-said')).toBe(0);
    });
  });

  describe('broken off', () => {
    const broken = (text: string) =>
      new Promise<void>((resolve) => {
        const { socket } = dial(url);
        socket.once('close', () => resolve());
        socket.write(text, () => socket.resetAndDestroy());
      });
    const chunked = (body: string) =>
      `${post('/v1/lists/broken/users', '').replace('Content-Length: 0', 'Transfer-Encoding: chunked')}${body}`;

    test('in the middle of a body: nothing was asked for, and it is no error of ours', async () => {
      const half = add('broken', 'a').slice(0, -3);
      await Promise.all(
        Array.from({ length: 20 }, (_, n) => broken(n % 2 === 0 ? half : chunked('5\r\n{"us'))),
      );
      expect((await fetch(`${url}/healthz`)).status).toBe(200);
      expect(await added('broken')).toBe(0);
      expect(server.stderr()).toBe('');
    });

    test('before the answer: it took effect or not, once, and a retry hears of it', async () => {
      const one = add('left', 'a', 'Idempotency-Key: left\r\nConnection: close\r\n');
      await Promise.all(Array.from({ length: 20 }, () => broken(one)));
      await expect.poll(() => say(url, one)).toEqual([200]);
      expect(await added('left')).toBe(1);
    });
  });
}
