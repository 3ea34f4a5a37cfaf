import type { Context } from 'hono';
import { html } from 'hono/html';
import { browseItems } from '../../../app/browse-items.ts';
import { lookUpBadges } from '../../../app/look-up-badges.ts';
import { readItem } from '../../../app/read-item.ts';
import type { Badge } from '../../../domain/badges.ts';
import { brandName, categoryName, merchantName } from '../../demo-shop/names.ts';
import { terms } from '../../demo-shop/terms.ts';
import { mostOfOne } from '../cart-cookie.ts';
import { renderMissing, renderPage } from '../layout.ts';
import { link, picturePath, productPath } from '../links.ts';
import { itemCard, priceOf, shortTitle } from '../parts/item-card.ts';
import { faceOfBadge, ticket } from '../parts/ticket.ts';
import type { Shop } from '../shop.ts';
import { meetVisitor } from '../visitor.ts';
import { counted } from '../words.ts';

const mostCoupons = 50;
/** The others are a tap away. */
const shownFirst = 4;

/** One product with every coupon that it has now, each to be claimed on the spot. */
export async function productPage(c: Context, shop: Shop): Promise<Response> {
  const { ports } = shop;
  const visitor = await meetVisitor(c, shop);
  const found = await readItem(ports, c.req.param('itemId') ?? '');
  if (!found.ok) return renderMissing(c, shop, visitor, 'We don’t sell that, or not any more.');
  const { item } = found;
  const { itemId, title, brandId, merchantId, categoryPath, tags, salesCount } = item;
  const { channel, region } = terms;
  const category = categoryPath.at(-1);
  const [badges, beside] = await Promise.all([
    lookUpBadges(ports, { itemIds: [itemId], at: null, channel, region, limit: mostCoupons }),
    browseItems(ports, { sort: 'sales', category, after: null, limit: 6, facets: false }),
  ]);
  const now = ports.clock.now();
  const own = badges.items.get(itemId)?.badges ?? [];
  const back = productPath(itemId);
  const ownTicket = (badge: Badge) => ticket(faceOfBadge(badge), now, back, { vanishes: true });
  const alike = beside.items.filter((other) => other.itemId !== itemId).slice(0, 5);
  return renderPage(c, shop, visitor, {
    title,
    at: 'shop',
    body: html`<nav class="crumbs" aria-label="Where this is"><a href="/products">Shop</a>${categoryPath.map((slug) => html` <span aria-hidden="true">/</span> <a href="${link('/products', { category: slug })}">${categoryName(slug)}</a>`)}</nav>
<div class="product">
<div class="product-picture"><img src="${picturePath(itemId)}" alt="${title}" width="400" height="400"></div>
<div class="product-words">
${brandId === null ? '' : html`<p class="brand"><a href="${link('/products', { brand: brandId })}">${brandName(brandId)}</a></p>`}
<h1>${shortTitle(title, brandId)}</h1>
<p class="price big">${priceOf(item)}</p>
<p class="muted">${counted(salesCount, 'sold', 'sold')}${merchantId === null ? '' : html` · sold by ${merchantName(merchantId)}`}</p>
${tags.length === 0 ? '' : html`<p class="tags">${tags.map((tag) => html`<span>${tag.replaceAll('-', ' ')}</span>`)}</p>`}
<form class="buy" method="post" action="/cart">
<input type="hidden" name="itemId" value="${itemId}"><input type="hidden" name="back" value="${back}">
<label for="quantity">Quantity</label><input id="quantity" name="quantity" type="number" inputmode="numeric" min="1" max="${mostOfOne}" value="1" required>
<button class="button" ${item.salePrice === null ? 'disabled' : ''}>Put in the cart</button>
</form>
<section class="own-coupons" aria-label="Coupons for this product"><h2>${own.length === 0 ? 'No coupon for this right now' : 'Coupons for this'}</h2>
${own.slice(0, shownFirst).map(ownTicket)}
${own.length <= shownFirst ? '' : html`<details><summary>${counted(own.length - shownFirst, 'more coupon')}</summary>${own.slice(shownFirst).map(ownTicket)}</details>`}</section>
</div>
</div>
${alike.length === 0 ? '' : html`<section><h2 class="row-title">More ${categoryName(category ?? '').toLowerCase()}</h2><div class="grid">${alike.map((other) => itemCard(other))}</div></section>`}`,
  });
}
