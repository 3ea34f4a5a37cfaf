import type { Context } from 'hono';
import { html } from 'hono/html';
import { terms } from '../demo-shop/terms.ts';
import { countOf } from './cart-cookie.ts';
import { cartIcon, couponIcon, searchIcon, walletIcon } from './parts/icons.ts';
import type { Markup, Shop } from './shop.ts';
import type { Visitor } from './visitor.ts';

export interface Page {
  readonly title: string;
  /** Which entry of the navigation is this page's. */
  readonly at?: 'shop' | 'coupons' | 'wallet' | 'cart';
  /** What the search field holds. */
  readonly q?: string | undefined;
  readonly status?: 200 | 404 | 400 | 403;
  readonly body: Markup;
}

const policy = [
  "default-src 'none'",
  "img-src 'self'",
  "style-src 'self'",
  "script-src 'self'",
  "connect-src 'self'",
  "form-action 'self'",
  "frame-ancestors 'none'",
  "base-uri 'none'",
].join('; ');

/** A whole page: head, header with search and cart, the page's own body, footer. */
export function renderPage(
  c: Context,
  shop: Shop,
  visitor: Visitor,
  page: Page,
): Response | Promise<Response> {
  c.header('content-security-policy', policy);
  c.header('x-content-type-options', 'nosniff');
  c.header('referrer-policy', 'same-origin');
  c.header('cache-control', 'private, no-store');
  const { css, js, icon } = shop.assets;
  const count = countOf(visitor.cart);
  const current = (name: Page['at']) => (page.at === name ? html` aria-current="page"` : '');
  return c.html(
    html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${page.title} · ${terms.name}</title>
<meta name="description" content="${terms.name}: things for the kitchen, the home and the road, with coupons that tell you what they save.">
<meta name="theme-color" content="#fbf8f3">
<link rel="icon" href="${icon}" type="image/svg+xml">
<link rel="stylesheet" href="${css}">
<script src="${js}" defer></script>
</head>
<body data-now="${shop.ports.clock.now()}">
<a class="skip" href="#main">Skip to the content</a>
<header class="top">
<div class="wrap top-row">
<a class="logo" href="/"><span class="logo-mark" aria-hidden="true"></span>${terms.name}</a>
<form class="find" action="/products" role="search">
<label class="sr" for="q">Search the shop</label>
<input id="q" name="q" type="search" placeholder="Search teapots, 绿茶, Maison Brûlé…" maxlength="100" value="${page.q ?? ''}" autocomplete="off">
<button aria-label="Search">${searchIcon}</button>
</form>
<nav class="nav" aria-label="Main">
<a href="/products"${current('shop')}><span>Shop</span></a>
<a href="/coupons"${current('coupons')}>${couponIcon}<span>Coupons</span></a>
<a href="/wallet"${current('wallet')}>${walletIcon}<span>Wallet</span></a>
<a class="to-cart" href="/cart"${current('cart')} aria-label="Cart, ${count} in it">${cartIcon}<span>Cart</span><b class="count" ${count === 0 ? 'hidden' : ''}>${count}</b></a>
</nav>
</div>
</header>
${visitor.notice ? html`<p class="notice ${visitor.notice.good ? 'good' : 'bad'}" role="status"><span class="wrap">${visitor.notice.text}</span></p>` : ''}
<main id="main" class="wrap">${page.body}</main>
<footer class="foot">
<div class="wrap foot-row">
<p><strong>${terms.name}</strong> is a demo shop: nothing here is sold, no card is charged. Prices, reasons and savings come from <a href="/docs">Clipper</a>.</p>
<p><a href="/products">Everything</a> <a href="/coupons">Coupons</a> <a href="/wallet">Your wallet</a></p>
</div>
</footer>
</body>
</html>`,
    page.status ?? 200,
  );
}

export function renderMissing(
  c: Context,
  shop: Shop,
  visitor: Visitor,
  what: string,
): Response | Promise<Response> {
  return renderPage(c, shop, visitor, {
    title: 'Not here',
    status: 404,
    body: html`<section class="empty"><h1>Not here</h1><p>${what}</p><p><a class="button" href="/products">See everything</a></p></section>`,
  });
}
