import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import type { Browser, BrowserContext, Page } from 'playwright-core';

const desktop = { width: 1280, height: 900 };
export const phone = { width: 390, height: 844 };
export const narrow = { width: 360, height: 740 };

const folder = path.join(import.meta.dirname, 'screenshots');

/** A new visitor in a window of its own, and everything that went wrong in it. */
export interface Shopper {
  readonly page: Page;
  readonly context: BrowserContext;
  /** Console errors, page errors, failed requests and answers from 400 on; a test ends with none. */
  readonly mishaps: readonly string[];
  /** A picture of the page as it is, for people to look at. */
  picture(name: string): Promise<void>;
}

export async function newShopper(
  browser: Browser,
  url: string,
  viewport: { width: number; height: number } = desktop,
  options: { javaScriptEnabled?: boolean } = {},
): Promise<Shopper> {
  const context = await browser.newContext({ viewport, baseURL: url, ...options });
  context.setDefaultTimeout(10_000);
  const page = await context.newPage();
  const mishaps: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') mishaps.push(message.text());
  });
  page.on('pageerror', (error) => mishaps.push(error.message));
  page.on('requestfailed', (request) => {
    // A page that is left before its pictures are there gives them up: that is no failure of the shop.
    const why = request.failure()?.errorText ?? '';
    if (why !== 'net::ERR_ABORTED') mishaps.push(`${request.url()} ${why}`);
  });
  page.on('response', (response) => {
    if (response.status() >= 400) mishaps.push(`${response.url()} answered ${response.status()}`);
  });
  return {
    page,
    context,
    mishaps,
    async picture(name) {
      await mkdir(folder, { recursive: true });
      await page.screenshot({ path: path.join(folder, `${name}-${viewport.width}.png`) });
    },
  };
}

/** Claims on the coupon's own page and says what the shopper reads. */
export async function claim({ page }: Shopper, couponId: string): Promise<string> {
  await page.goto(`/coupons/${couponId}`);
  await page.locator('.landing-head [data-claim] button').click();
  const said = page.locator('.landing-head output.claimed:not(:empty)');
  return (await said.textContent()) ?? '';
}

export async function putInCart({ page }: Shopper, itemId: string, quantity = 1): Promise<void> {
  await page.goto(`/products/${itemId}`);
  await page.getByLabel('Quantity').fill(String(quantity));
  await page.getByRole('button', { name: 'Put in the cart' }).click();
  await page.getByText('It is in your cart.').waitFor();
}

/** `$1,234.50` as cents. */
export function cents(text: string | null): number {
  const [, whole = '', fraction = ''] = /\$([\d,]+)(?:\.(\d\d))?/.exec(text ?? '') ?? [];
  return Number(whole.replaceAll(',', '')) * 100 + Number(fraction || '0');
}
