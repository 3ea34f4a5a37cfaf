import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import type { Hono } from 'hono';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { type Composition, compose } from '../../src/compose.ts';
import { createCallerAddress } from '../../src/http/caller-address.ts';
import { createDoor } from '../../src/http/door.ts';
import { seedDemoShop } from '../../src/pages/demo-shop/seed.ts';
import { createStorefront } from '../../src/pages/storefront.ts';

const origin = 'http://shop.example';
const Notice = z.object({ text: z.string() });
let dataDir: string;
let composition: Composition;
let shop: Hono;
let lagMs = 0;

beforeAll(async () => {
  dataDir = await mkdtemp(path.join(os.tmpdir(), 'clipper-storefront-'));
  composition = await compose({
    dataDir,
    secretKey: 'a-secret-of-the-test',
    claimRates: { user: 0, address: 2, device: 0 },
  });
  await seedDemoShop(composition.ports);
  shop = createStorefront(composition.ports, {
    secret: 'a-secret-of-the-test',
    claimDoor: createDoor({ mostInside: 8, lagMs: () => lagMs }),
    callerAddress: createCallerAddress([]),
  });
});
afterAll(async () => {
  await composition.close();
  await rm(dataDir, { recursive: true, force: true });
});

const get = async (path: string, cookie = '') =>
  shop.request(`${origin}${path}`, { headers: { host: 'shop.example', cookie } });
const post = async (path: string, form: Record<string, string>, headers: Record<string, string> = {}) =>
  shop.request(`${origin}${path}`, {
    method: 'POST',
    body: new URLSearchParams(form),
    headers: { host: 'shop.example', origin, ...headers },
  });

describe('an address that can’t be right', () => {
  test.each([
    ['/products?sort=nonsense&minPrice=abc&maxPrice=-1&cursor=zz', 200],
    [`/products?q=${'x'.repeat(5000)}`, 200],
    ['/products?q=%00%22%3Cscript%3E', 200],
    ['/products/%F0%9F', 404],
    ['/products/no-such-thing', 404],
    ['/coupons?sort=nonsense&cursor=a.b', 200],
    ['/coupons/no-such-coupon', 404],
    ['/wallet?status=nonsense&cursor=a.b', 200],
    ['/checkout?touched=1&coupon=%27', 303],
    ['/orders/nobodys', 404],
    ['/shop/images/..%2F..%2Fpackage.json', 404],
    ['/shop/assets/nothing.css', 404],
  ])('%s answers %i', async (address, status) => {
    expect((await get(address)).status).toBe(status);
  });

  test('what was searched for is shown as text, never as markup', async () => {
    const body = await (await get('/products?q=%3Cscript%3Ealert(1)%3C%2Fscript%3E')).text();
    expect(body).not.toContain('<script>alert');
    expect(body).toContain('&lt;script&gt;alert');
  });
});

describe('a form', () => {
  const claim = '/coupons/demo-shipping-free/claim';

  test.each([
    ['of another site', { origin: 'https://elsewhere.example' }, 403],
    ['of nobody', { origin: 'null' }, 403],
    ['of another port', { origin: 'http://shop.example:81' }, 403],
    ['of the shop itself', {}, 303],
  ])('%s', async (_, headers, status) => {
    expect((await post(claim, { back: '/coupons' }, headers)).status).toBe(status);
  });

  test.each([
    ['/coupons?q=tea', '/coupons?q=tea'],
    ['//elsewhere.example', '/wallet'],
    ['/\\elsewhere.example', '/wallet'],
    ['https://elsewhere.example', '/wallet'],
  ])('that wants to go back to %s goes to %s', async (back, location) => {
    expect((await post(claim, { back })).headers.get('location')).toBe(location);
  });

  test('that is not whole is refused in words, not by failing', async () => {
    const cart = { cookie: 'cart=mugs-07*1' };
    expect((await post('/checkout/pay', { card: 'good' }, cart)).status).toBe(303);
    expect((await post('/cart', {}, { 'content-type': 'multipart/form-data' })).status).toBe(303);
  });
});

describe('a claim', () => {
  const claim = async (from: string) => {
    const headers = { host: 'shop.example', origin, accept: 'application/json' };
    const init = { method: 'POST', body: new URLSearchParams(), headers };
    const response = await shop.request(`${origin}/coupons/demo-shipping-free/claim`, init, {
      incoming: { socket: { remoteAddress: from } },
    });
    const [, visitor = ''] = /^visitor=([^.;]+)/.exec(response.headers.get('set-cookie') ?? '') ?? [];
    return { visitor, text: Notice.parse(await response.json()).text };
  };

  test('counts for the address that it comes from', async () => {
    const told = await Promise.all(Array.from({ length: 3 }, () => claim('192.0.2.1')));
    expect(told.map(({ text }) => text.slice(0, 8)).sort()).toEqual(['Claimed:', 'Claimed:', 'Too many']);
    expect((await claim('192.0.2.2')).text).toMatch(/^Claimed/);
  });

  test('hears that the shop is busy where the door is shut, before the visitor is registered', async () => {
    const { users } = composition.ports;
    lagMs = 1_000;
    const refused = await claim('192.0.2.3');
    expect(refused).toMatchObject({
      visitor: expect.stringMatching(/^shopper/),
      text: expect.stringMatching(/^Very many people/),
    });
    expect(await users.get(refused.visitor)).toBeNull();
    lagMs = 0;
    const { visitor } = await claim('192.0.2.3');
    expect(await users.get(visitor)).toMatchObject({ level: 'member' });
  });
});

describe('a page', () => {
  test('carries a policy that allows no script or style within it, and has none', async () => {
    const response = await get('/products/mugs-07');
    expect(response.headers.get('content-security-policy')).toContain("default-src 'none'");
    const body = await response.text();
    expect(body).not.toMatch(/<style|<script(?! src=)|\sstyle=|\son[a-z]+=/);
  });

  test('keeps its visitor in a cookie that scripts and other sites can’t use', async () => {
    expect((await get('/')).headers.get('set-cookie')).toMatch(/^visitor=.+HttpOnly; SameSite=Lax/);
  });

  test('meets a forged visitor as a new one', async () => {
    const response = await get(
      '/',
      'visitor=demo-neighbour-01.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA%3D',
    );
    expect(response.headers.get('set-cookie')).toMatch(/^visitor=shopper/);
  });

  test('style and script are kept for ever under addresses of their content', async () => {
    const body = await (await get('/')).text();
    const [css = ''] = /\/shop\/assets\/[0-9a-f]{12}-shop\.css/.exec(body) ?? [];
    const response = await get(css);
    expect(response.status).toBe(200);
    expect(response.headers.get('cache-control')).toContain('immutable');
  });
});
