import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { at } from '../http/described.ts';
import { type RunningServer, startServer } from '../process/server.ts';
import { launchChromium } from './chromium.ts';
import { newShopper } from './shopper.ts';

let server: RunningServer;
let browser: Browser;

beforeAll(async () => {
  [server, browser] = await Promise.all([startServer(), launchChromium()]);
}, 60_000);
afterAll(async () => {
  await browser?.close();
  await server?.stop();
});

test('/docs shows every route and its examples, and asks nobody but the service', async () => {
  const { page, context, mishaps } = await newShopper(browser, server.url);
  const elsewhere: string[] = [];
  await context.route(
    (url) => !url.href.startsWith(server.url),
    (route) => {
      elsewhere.push(route.request().url());
      return route.abort();
    },
  );
  await page.goto('/docs');
  await page.locator('.opblock').first().waitFor({ timeout: 30_000 });
  const document: unknown = await (await fetch(`${server.url}/openapi.json`)).json();
  const described = Object.values(at(document, 'paths') ?? {}).flatMap((methods) =>
    Object.keys(at(methods) ?? {}),
  );
  expect(await page.locator('.opblock').count()).toBe(described.length);

  await page.locator('#operations-Checkout-post-redemptions .opblock-summary-control').click();
  const opened = page.locator('#operations-Checkout-post-redemptions');
  await opened.locator('.body-param__example').first().waitFor();
  expect(await opened.locator('.body-param__example').first().textContent()).toContain('"o-1"');
  // The refusals' examples stand in the document once, and are chosen by their codes.
  expect(await opened.locator('option[value="discount-changed"]').count()).toBe(1);
  expect(mishaps).toEqual([]);
  expect(elsewhere).toEqual([]);
  await context.close();
}, 120_000);
