import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { apiOf } from '../process/api.ts';
import { type RunningServer, startServer } from '../process/server.ts';
import { launchChromium } from './chromium.ts';
import { cents, claim, newShopper, putInCart, type Shopper } from './shopper.ts';

let server: RunningServer;
let browser: Browser;

beforeAll(async () => {
  [server, browser] = await Promise.all([startServer({ env: { DEMO: '1' } }), launchChromium()]);
}, 60_000);
afterAll(async () => {
  await browser?.close();
  await server?.stop();
});

const enter = (options: { javaScriptEnabled?: boolean } = {}) =>
  newShopper(browser, server.url, undefined, options);

async function leave(shopper: Shopper): Promise<void> {
  await shopper.context.close();
  expect(shopper.mishaps).toEqual([]);
}

describe('browsing', () => {
  test('from the home page by search to a product', async () => {
    const shopper = await enter();
    const { page } = shopper;
    await page.goto('/');
    await page.getByRole('heading', { level: 1 }).waitFor();
    await shopper.picture('home');
    await page.getByRole('searchbox', { name: 'Search the shop' }).fill('headphones');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: '“headphones”' }).waitFor();
    expect(await page.locator('.card').count()).toBeGreaterThan(5);
    await shopper.picture('search');
    await page.locator('.card h3 a').first().click();
    await page.getByRole('button', { name: 'Put in the cart' }).waitFor();
    expect(await page.locator('.own-coupons .ticket').count()).toBeGreaterThan(0);
    await shopper.picture('product');
    await leave(shopper);
  });

  test.each([
    { q: '绿茶', finds: '绿茶' },
    { q: '绿茶 longjing', finds: 'Longjing' },
    { q: 'creme', finds: 'crème' },
  ])('a search for $q finds titles with $finds', async ({ q, finds }) => {
    const shopper = await enter();
    await shopper.page.goto(`/products?${new URLSearchParams({ q })}`);
    expect(await shopper.page.locator('.card h3').first().textContent()).toContain(finds);
    await leave(shopper);
  });

  test('a list is filtered by category and brand, sorted by price, and walked to its end without repeats', async () => {
    const shopper = await enter();
    const { page } = shopper;
    await page.goto('/products?sort=price');
    await page
      .locator('.facets')
      .getByRole('link', { name: /^Kitchen/ })
      .click();
    await page
      .locator('.facets')
      .getByRole('link', { name: /^Halden/ })
      .click();
    await page.getByRole('link', { name: 'Remove Halden' }).waitFor();
    const total = Number.parseInt((await page.locator('.found-head .muted').textContent()) ?? '', 10);
    const seen: string[] = [];
    const prices: number[] = [];
    for (let pages = 0; pages < 10; pages++) {
      for (const card of await page.locator('.card').all()) {
        seen.push((await card.getAttribute('data-item')) ?? '');
        prices.push(cents(await card.locator('.price').textContent()));
      }
      const more = page.getByRole('link', { name: 'Show more' });
      if ((await more.count()) === 0) break;
      await Promise.all([page.waitForURL(/cursor=/), more.click()]);
      await page.waitForLoadState();
    }
    expect(seen).toHaveLength(total);
    expect(new Set(seen).size).toBe(total);
    expect(prices).toEqual(prices.toSorted((a, b) => a - b));
    await leave(shopper);
  });
});

describe('coupons', () => {
  test('are found by words and by department, and claimed where they stand', async () => {
    const shopper = await enter();
    const { page } = shopper;
    await page.goto('/coupons');
    expect(await page.locator('.ticket').count()).toBeGreaterThan(15);
    await shopper.picture('coupons');
    await page.getByRole('searchbox', { name: 'Search coupons' }).fill('halden');
    await page.keyboard.press('Enter');
    await page.waitForURL(/q=halden/);
    const found = page.locator('[data-coupon="demo-halden-brand"]');
    const button = found.getByRole('button', { name: 'Claim Halden week' });
    await button.click();
    await found.getByText('Claimed: it is in your wallet.').waitFor();
    expect(await button.isDisabled(), 'for a moment after the click').toBe(true);
    await expect.poll(() => button.isEnabled(), { timeout: 5000 }).toBe(true);
    await button.click();
    await found.getByText('You have claimed this coupon as often as one shopper may.').waitFor();
    await leave(shopper);
  });

  test('a landing page sorts, searches and filters what the coupon covers, at the price after it', async () => {
    const shopper = await enter();
    const { page } = shopper;
    await page.goto('/coupons/demo-kitchen-fifteen');
    await shopper.picture('landing');
    const first = page.locator('.card').first();
    const after = cents(await first.locator('.price .after').textContent());
    const before = cents(await first.locator('.price s').textContent());
    expect(before - after).toBe(Math.min(3000, Math.round(before * 0.15)));
    await page.getByLabel('Sort').selectOption('-price');
    await page.waitForURL(/sort=-price/);
    const prices = await page.locator('.card .price s').allTextContents();
    expect(prices.map(cents)).toEqual(prices.map(cents).toSorted((a, b) => b - a));
    await page
      .locator('.facets')
      .getByRole('link', { name: /^Kettles/ })
      .click();
    await page.waitForURL(/category=kettles/);
    await page.getByRole('searchbox', { name: 'Search within' }).fill('gooseneck');
    await page.keyboard.press('Enter');
    await page.waitForURL(/q=gooseneck/);
    const titles = await page.locator('.card h3').allTextContents();
    expect(titles.length).toBeGreaterThan(0);
    expect(titles.filter((title) => !title.includes('Gooseneck'))).toEqual([]);
    await leave(shopper);
  });

  test('a badge goes at the instant at which its coupon closes, without a reload', async () => {
    const api = apiOf(server);
    const shopper = await enter();
    const { page } = shopper;
    const closesAt = new Date(Date.now() + 6000).toISOString();
    const draft = {
      id: 'test-closing',
      name: 'Closing',
      currency: 'USD',
      discount: { type: 'amount-off', amount: 9999 },
      scope: { include: [{ type: 'item', id: 'towels-01' }] },
      claim: { opensAt: '2020-01-01T00:00:00Z', closesAt },
      validity: { type: 'relative', days: 1 },
    };
    expect(await api('POST', '/v1/templates', draft)).toMatchObject({ status: 201 });
    expect(await api('POST', '/v1/templates/test-closing/publish')).toMatchObject({ status: 200 });
    const badge = page.locator('[data-coupon="test-closing"]');
    await expect
      .poll(
        async () => {
          await page.goto('/products/towels-01');
          return badge.count();
        },
        { timeout: 4000 },
      )
      .toBe(1);
    await page.evaluate(`document.body.setAttribute('data-not-reloaded', '')`);
    await badge.waitFor({ state: 'detached', timeout: 8000 });
    const late = Date.now() - Date.parse(closesAt);
    expect(late).toBeGreaterThanOrEqual(-20);
    expect(late).toBeLessThan(1500);
    expect(await page.locator('body[data-not-reloaded]').count()).toBe(1);
    await leave(shopper);
  });

  test('one that is sold out says so, and refuses with the reason', async () => {
    const api = apiOf(server);
    const shopper = await enter();
    const { page } = shopper;
    await page.goto('/coupons/demo-nearly-gone');
    const statuses: number[] = [];
    for (const userId of ['a', 'b', 'c', 'd']) {
      const { status } = await api('POST', '/v1/coupons/demo-nearly-gone/claims', {
        userId: `late-${userId}`,
      });
      statuses.push(status);
    }
    expect(statuses).toEqual([201, 201, 201, 409]);
    await page.locator('.landing-head [data-claim] button').click();
    await page.getByText('All copies of this coupon have been claimed.').waitFor();
    await page.reload();
    await page.locator('.landing-head .ticket.spent').getByText('Sold out', { exact: true }).waitFor();
    await shopper.picture('sold-out');
    await leave(shopper);
  });

  test('one for other shoppers says why not', async () => {
    const shopper = await enter();
    expect(await claim(shopper, 'demo-gold')).toBe('This coupon is for other shoppers.');
    await leave(shopper);
  });
});

describe('checkout', () => {
  /** 1 saucepan at 50.90, 1 mug at 18.90: what follows rests on the catalogue being the same every time. */
  async function fillCart(shopper: Shopper, coupons: readonly string[]): Promise<void> {
    for (const couponId of coupons) expect(await claim(shopper, couponId)).toContain('Claimed');
    await putInCart(shopper, 'saucepans-03');
    await putInCart(shopper, 'mugs-07');
  }
  const line = ({ page }: Shopper, name: string) => page.locator('.pick', { hasText: name });
  const toPay = async ({ page }: Shopper) => cents(await page.locator('.sums .total dd').textContent());

  test('wallet, cart, picker, another selection, payment, receipt', async () => {
    const shopper = await enter();
    const { page } = shopper;
    await fillCart(shopper, [
      'demo-welcome',
      'demo-ten-off-sixty',
      'demo-kitchen-fifteen',
      'demo-shipping-free',
      'demo-app-only',
      'demo-audio-forty',
    ]);
    await page.goto('/wallet');
    expect(await page.locator('.ticket').count()).toBe(6);
    await page
      .locator('.ticket.spent', { hasText: 'In the app' })
      .getByText('only in these channels: app')
      .waitFor();
    await shopper.picture('wallet');

    await page.goto('/cart');
    await page.getByText('$50.90 each').waitFor();
    await shopper.picture('cart');
    await page.getByLabel('How many of 陶瓷 Tao Ci 手工陶瓷杯').fill('2');
    await page.keyboard.press('Tab');
    await page.locator('.to-cart .count', { hasText: '3' }).waitFor();
    await page.getByRole('link', { name: 'Go to the checkout' }).click();

    // 50.90 + 2 × 18.90 = 88.70; 15% is 13.31, then 10 of the 75.39 left (60 needed), shipping 5.99.
    await page.getByText('The best set is picked for you: 3 coupons, $29.30 saved.').waitFor();
    expect(await toPay(shopper)).toBe(8870 + 599 - 2930);
    expect(await line(shopper, 'Ten off the big basket').getByRole('checkbox').isChecked()).toBe(true);
    expect(await line(shopper, 'Welcome aboard').getByRole('checkbox').isChecked()).toBe(false);
    const audio = line(shopper, 'Turn it up');
    await audio.getByText('Nothing in the cart is covered by this coupon.').waitFor();
    expect(await audio.getByRole('checkbox').isDisabled()).toBe(true);
    await shopper.picture('checkout');

    await line(shopper, 'Welcome aboard').getByRole('checkbox').check();
    await page.getByText('are both coupons of the whole shop: an order takes one of them.').waitFor();
    expect(await page.locator('.pay').isDisabled()).toBe(true);
    await shopper.picture('conflict');
    await page.getByRole('link', { name: 'Take “Ten off the big basket” out' }).click();
    await page.getByText('$24.30 saved, $5.00 less than the best set.').waitFor();
    expect(await toPay(shopper)).toBe(8870 + 599 - 2430);

    await page.getByRole('button', { name: 'Try it with a card that is declined' }).click();
    await page.getByText('your coupons are back in your wallet').waitFor();
    await page.getByRole('link', { name: 'Use the best set: saves $29.30' }).click();
    await page.getByText('The best set is picked for you').waitFor();
    await page.getByRole('button', { name: 'Pay $65.39' }).click();
    await page.getByRole('heading', { name: 'Thank you. It’s paid.' }).waitFor();
    await page.getByText('Your coupons saved you $29.30.').waitFor();
    expect(await page.locator('.sums .saved').allTextContents()).toEqual([
      'Kitchen refresh−$13.31',
      'Ten off the big basket−$10.00',
      'Shipping is on us−$5.99',
      'Saved in all−$29.30',
    ]);
    expect(await page.locator('.to-cart .count').isVisible()).toBe(false);
    await shopper.picture('receipt');
    await page.getByRole('link', { name: 'Used coupons' }).click();
    expect(await page.locator('.ticket').count()).toBe(3);
    await page.goto('/wallet');
    expect(await page.locator('.ticket').count()).toBe(3);
    await leave(shopper);
  });

  test('what is missing is said in money, and a coupon is claimed from within the picker', async () => {
    const shopper = await enter();
    const { page } = shopper;
    await claim(shopper, 'demo-ten-off-sixty');
    await putInCart(shopper, 'saucepans-03');
    await page.goto('/checkout');
    await page.locator('.hints').getByText('$9.10 more').waitFor();
    await line(shopper, 'Ten off the big basket').getByText('Spend $9.10 more on covered items').waitFor();
    await page.getByRole('button', { name: 'Claim Kitchen refresh' }).click();
    await page.getByText('1 coupon, $7.64 saved').waitFor();
    expect(await line(shopper, 'Kitchen refresh').getByRole('checkbox').isChecked()).toBe(true);
    await leave(shopper);
  });

  test('an order is nobody else’s to read', async () => {
    const shopper = await enter();
    await fillCart(shopper, []);
    await shopper.page.goto('/checkout');
    await shopper.page.locator('.pay').click();
    await shopper.page.getByText('It’s paid.').waitFor();
    const other = await enter();
    const response = await other.page.goto(new URL(shopper.page.url()).pathname);
    expect(response?.status()).toBe(404);
    await other.context.close();
    await leave(shopper);
  });

  test('works without a script: claim, cart, another selection, payment', async () => {
    const shopper = await enter({ javaScriptEnabled: false });
    const { page } = shopper;
    await page.goto('/coupons/demo-welcome');
    await page.locator('.landing-head [data-claim] button').click();
    await page.getByText('Claimed: it is in your wallet.').waitFor();
    await putInCart(shopper, 'mugs-07');
    await page.goto('/checkout');
    await line(shopper, 'Welcome aboard').getByRole('checkbox').uncheck();
    await page.getByRole('button', { name: 'Update the total' }).click();
    await page.getByText('You picked none.').waitFor();
    expect(await toPay(shopper)).toBe(1890 + 599);
    await page.getByRole('button', { name: 'Pay $24.89' }).click();
    await page.getByText('It’s paid.').waitFor();
    await leave(shopper);
  });
});
