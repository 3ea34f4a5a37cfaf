import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type RunningServer, startServer } from '../process/server.ts';
import { launchChromium } from './chromium.ts';
import { claim, narrow, newShopper, phone, putInCart } from './shopper.ts';

let server: RunningServer;
let browser: Browser;

beforeAll(async () => {
  [server, browser] = await Promise.all([startServer({ env: { DEMO: '1' } }), launchChromium()]);
}, 60_000);
afterAll(async () => {
  await browser?.close();
  await server?.stop();
});

const pages = [
  '/',
  '/products',
  '/products?q=nothing-goes-by-that',
  '/products/knives-06',
  '/coupons',
  '/coupons/demo-tiers',
  '/coupons/demo-paused',
  '/coupons/demo-last-month',
  '/wallet',
  '/wallet?status=used',
  '/cart',
  '/checkout',
];

test.each([phone, narrow])('no page is wider than a window of $width', async (viewport) => {
  const shopper = await newShopper(browser, server.url, viewport);
  const { page } = shopper;
  for (const couponId of ['demo-tiers', 'demo-app-only', 'demo-lucky-dip']) await claim(shopper, couponId);
  await putInCart(shopper, 'knives-06', 2);
  await putInCart(shopper, 'tea-06');
  for (const path of pages) {
    await page.goto(path);
    const width = await page.evaluate<number>('document.documentElement.scrollWidth');
    expect(width, path).toBeLessThanOrEqual(viewport.width);
    await shopper.picture(path === '/' ? 'home' : path.slice(1).replaceAll(/\W+/g, '-'));
  }
  await shopper.context.close();
  expect(shopper.mishaps).toEqual([]);
});

test('the pay button is within reach of a thumb, wherever the checkout is scrolled to', async () => {
  const shopper = await newShopper(browser, server.url, phone);
  const { page } = shopper;
  await putInCart(shopper, 'mugs-07');
  await page.goto('/checkout');
  const pay = page.locator('.pay');
  for (const scroll of [0, 400, 100_000]) {
    await page.evaluate(`scrollTo(0, ${scroll})`);
    const box = await pay.boundingBox();
    expect(box?.height).toBeGreaterThanOrEqual(44);
    expect((box?.y ?? 0) + (box?.height ?? 0)).toBeLessThanOrEqual(phone.height);
    expect(box?.y).toBeGreaterThan(phone.height / 2);
  }
  await pay.click();
  await page.getByText('It’s paid.').waitFor();
  await shopper.picture('receipt');
  await shopper.context.close();
  expect(shopper.mishaps).toEqual([]);
});
