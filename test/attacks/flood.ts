import { gzipSync } from 'node:zlib';
import { afterAll, expect, test } from 'vitest';
import { z } from 'zod';
import { apiOf } from '../process/api.ts';
import { publish } from '../process/publish.ts';
import { whenNotBusy } from '../process/when-not-busy.ts';
import type { Shop } from './open-shop.ts';

const ATTACKERS = 8;
/** Each sends everything so many times: `FLOOD_TURNS=20` is the whole proof. */
const TURNS = Number(process.env.FLOOD_TURNS ?? 1);
const MEBIBYTE = 1024 * 1024;
/** All that the attackers have under way at once, several times over: buffers wait for the garbage collector. */
const MOST_GROWTH = 256 * MEBIBYTE;

interface Attack {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array<ArrayBuffer>;
}

const json = { 'content-type': 'application/json' };

/** Who has no right to anything sends as much of it as they can: everybody else is served as always. */
export function describeFlood(shop: () => Shop): void {
  afterAll(() => shop().expectBooks());

  test('a flood of what is refused takes neither memory nor answers from others', async () => {
    const [server] = shop().servers;
    if (!server) throw new Error('No server runs.');
    const { url, adminKey } = server;
    const api = apiOf(server);
    await publish(api, 'flooded', {});
    const key = { authorization: `Bearer ${adminKey}` };
    const attacks = attacksWith(key);
    const memory = async () => {
      const text = await (await fetch(`${url}/metrics`, { headers: key })).text();
      return Number(/^process_resident_memory_bytes (\S+)$/m.exec(text)?.[1]);
    };
    const before = await memory();
    expect(before).toBeGreaterThan(0);
    let most = before;
    const wrong: string[] = [];
    let isOver = false;
    const attack = async () => {
      for (let turn = 0; turn < TURNS; turn++) {
        for (const { method, path, status, headers, body } of attacks) {
          const sent = { method, headers: { ...json, ...headers }, ...(body !== undefined && { body }) };
          const heard = await fetch(`${url}${path}`, sent).catch(() => null);
          // Where it is refused before it has come, the connection may end under the sender.
          // Where everybody sends at once, claims hear `busy` before they are read.
          if (heard && heard.status !== status && heard.status !== 429)
            wrong.push(`${path} answered ${heard.status}, not ${status}`);
          await heard?.arrayBuffer();
        }
      }
    };
    const over = Promise.all(Array.from({ length: ATTACKERS }, attack)).finally(() => {
      isOver = true;
    });

    let served = 0;
    while (!isOver) {
      const userId = `honest-${served}`;
      const claimed = await whenNotBusy(() => api('POST', '/v1/coupons/flooded/claims', { userId }));
      const read = await api('GET', `/v1/users/${userId}/coupons`);
      const shown = await api('GET', '/v1/badges?itemIds=honest');
      if (claimed.status !== 201) wrong.push(`a claim: ${JSON.stringify(claimed)}`);
      const { counts } = z.object({ counts: z.object({ unused: z.number() }) }).parse(read.body);
      if (counts.unused !== 1) wrong.push(`a wallet: ${JSON.stringify(read)}`);
      if (shown.status !== 200) wrong.push(`badges: ${JSON.stringify(shown)}`);
      most = Math.max(most, await memory());
      served++;
    }
    await over;
    expect(wrong).toEqual([]);
    expect(served).toBeGreaterThan(0);
    expect(most - before).toBeLessThan(MOST_GROWTH);
  }, 120_000);
}

function attacksWith(key: Readonly<Record<string, string>>): readonly Attack[] {
  const claims = '/v1/coupons/flooded/claims';
  const deep = '['.repeat(200_000) + ']'.repeat(200_000);
  const large = new Uint8Array(10 * MEBIBYTE);
  const post = { method: 'POST' } as const;
  const get = { method: 'GET' } as const;
  return [
    { ...post, path: claims, status: 400, headers: key, body: deep },
    { ...post, path: claims, status: 400, headers: key, body: `{"userId":"${'x'.repeat(MEBIBYTE - 20)}"}` },
    { ...post, path: claims, status: 413, headers: key, body: large },
    {
      ...post,
      path: claims,
      status: 415,
      headers: { ...key, 'content-encoding': 'gzip' },
      body: gzipSync(large),
    },
    { ...post, path: claims, status: 401, body: deep },
    { ...post, path: '/v1/badges', status: 413, body: deep },
    { ...post, path: '/v1/badges', status: 400, body: '['.repeat(32_000) + ']'.repeat(32_000) },
    { ...get, path: '/v1/keys', status: 401, headers: { authorization: `Bearer ${'x'.repeat(4_000)}` } },
    {
      ...get,
      path: '/v1/keys',
      status: 401,
      headers: { authorization: `Bearer ${'eyJhbGciOiJub25lIn0.'.repeat(100)}` },
    },
    { ...get, path: `/v1/coupons?q=${'*a%20'.repeat(66)}`, status: 200 },
    { ...get, path: `/v1/coupons?q=${'ab%20'.repeat(60)}`, status: 200 },
    {
      ...get,
      path: `/v1/badges?itemIds=${Array.from({ length: 100 }, (_, n) => `${n}-${'x'.repeat(60)}`)}`,
      status: 200,
    },
    { ...get, path: '/v1/coupons?cursor=AAAA.BBBB', status: 400 },
    { ...get, path: `/v1/coupons/${'%00'.repeat(60)}`, status: 400 },
  ];
}
