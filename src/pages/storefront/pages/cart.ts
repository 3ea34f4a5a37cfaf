import type { Context } from 'hono';
import { html } from 'hono/html';
import { z } from 'zod';
import { checkEligibility } from '../../../app/check-eligibility.ts';
import { readItem } from '../../../app/read-item.ts';
import { formatPrice } from '../../../domain/money.ts';
import { terms } from '../../demo-shop/terms.ts';
import { type BasketLine, cartRequestOf, readBasket } from '../basket.ts';
import { addToCart, countOf, mostEntries, mostOfOne, setInCart } from '../cart-cookie.ts';
import { renderPage } from '../layout.ts';
import { localPath, picturePath, productPath } from '../links.ts';
import { readForm } from '../read-form.ts';
import type { Markup, Shop } from '../shop.ts';
import { keepCart, leaveNotice, meetVisitor, registerVisitor } from '../visitor.ts';

const money = (minor: number) => formatPrice(minor, terms.currency);

/** What is in the cart, and what the wallet's coupons would save on it. */
export async function cartPage(c: Context, shop: Shop): Promise<Response> {
  const visitor = await meetVisitor(c, shop);
  const basket = await readBasket(shop, visitor.cart);
  return renderPage(c, shop, visitor, {
    title: 'Your cart',
    at: 'cart',
    body:
      basket.length === 0
        ? html`<section class="empty"><h1>Your cart is empty</h1><p>There is a kettle that would look well in it.</p><p><a class="button" href="/products">Look around</a></p></section>`
        : html`<div class="found-head"><h1>Your cart</h1></div><div class="two-columns"><ul class="lines">${basket.map(cartLine)}</ul>${await summary(shop, visitor.userId, basket)}</div>`,
  });
}

function cartLine({ item, itemId, quantity, unitPrice }: BasketLine): Markup {
  return html`<li class="line"><img src="${picturePath(itemId)}" alt="" width="400" height="400">
<div class="line-words"><a href="${productPath(itemId)}">${item.title}</a><p class="muted">${money(unitPrice)} each</p>
<div class="line-actions"><form method="post" action="/cart/lines" data-auto><input type="hidden" name="itemId" value="${itemId}">
<label class="sr" for="n-${itemId}">How many of ${item.title}</label><input id="n-${itemId}" type="number" inputmode="numeric" name="quantity" min="0" max="${mostOfOne}" value="${quantity}" required><button class="button quiet small nojs">Update</button></form>
<form method="post" action="/cart/lines"><input type="hidden" name="itemId" value="${itemId}"><input type="hidden" name="quantity" value="0"><button class="plain" aria-label="Remove ${item.title}">Remove</button></form></div></div>
<b class="line-sum">${money(unitPrice * quantity)}</b></li>`;
}

async function summary(shop: Shop, userId: string, basket: readonly BasketLine[]): Promise<Markup> {
  const { channel, region } = terms;
  const cart = cartRequestOf(basket);
  const request = { userId, channel, region, cart, selected: null, includeClaimable: false };
  const checked = await checkEligibility(shop.ports, request);
  if (!checked.ok) return html``;
  const { best } = checked.eligibility;
  return html`<aside class="summary"><h2>Summary</h2><dl class="sums">
<div><dt>Goods</dt><dd>${money(best.subtotal)}</dd></div><div><dt>Shipping</dt><dd>${money(best.shippingFee)}</dd></div>
${best.discount === 0 ? '' : html`<div class="saved"><dt>Your coupons save</dt><dd>−${money(best.discount)}</dd></div>`}
<div class="total"><dt>To pay</dt><dd>${money(best.payable)}</dd></div></dl>
<a class="button wide" href="/checkout">Go to the checkout</a>
${best.discount === 0 ? html`<p class="muted">No coupon of yours applies yet: <a href="/coupons">see what there is</a>.</p>` : ''}</aside>`;
}

const itemId = z.string().regex(/^[A-Za-z0-9_.:-]{1,64}$/);
const addShape = z.object({
  itemId,
  quantity: z.coerce.number().int().min(1).max(mostOfOne).catch(1),
  back: z.string().optional().catch(undefined),
});
const setShape = z.object({ itemId, quantity: z.coerce.number().int().min(0).max(mostOfOne) });

export async function putInCart(c: Context, shop: Shop): Promise<Response> {
  const { userId, cart } = await meetVisitor(c, shop);
  const parsed = addShape.safeParse(await readForm(c));
  if (!parsed.success) return c.redirect('/cart', 303);
  const { back, ...entry } = parsed.data;
  const read = await readItem(shop.ports, entry.itemId);
  if (!read.ok || read.item.salePrice === null) {
    leaveNotice(c, { good: false, text: 'We don’t sell that at the moment.' });
    return c.redirect(localPath(back, '/products'), 303);
  }
  await registerVisitor(shop, userId);
  const next = addToCart(cart, entry);
  keepCart(c, next);
  const full = countOf(next) === countOf(cart);
  const text = full
    ? `The cart is full: it takes ${mostEntries} different things, ${mostOfOne} of each.`
    : 'It is in your cart.';
  leaveNotice(c, { good: !full, text });
  return c.redirect(localPath(back, '/cart'), 303);
}

export async function changeCart(c: Context, shop: Shop): Promise<Response> {
  const { cart } = await meetVisitor(c, shop);
  const parsed = setShape.safeParse(await readForm(c));
  if (parsed.success && cart.some((entry) => entry.itemId === parsed.data.itemId)) {
    keepCart(c, setInCart(cart, parsed.data));
  }
  return c.redirect('/cart', 303);
}
