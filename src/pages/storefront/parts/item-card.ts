import { html } from 'hono/html';
import type { Badge } from '../../../domain/badges.ts';
import type { Item } from '../../../domain/item.ts';
import { formatPrice } from '../../../domain/money.ts';
import { brandName } from '../../demo-shop/names.ts';
import { picturePath, productPath } from '../links.ts';
import type { Markup } from '../shop.ts';
import { badgeChip } from './ticket.ts';

interface Extra {
  readonly badges?: readonly Badge[] | undefined;
  readonly priceAfterCoupon?: number | null;
}

/** A product in a grid: picture, name, price; with what a coupon makes of it, or with the coupons that it has. */
export function itemCard(item: Item, { badges = [], priceAfterCoupon = null }: Extra = {}): Markup {
  const { itemId, title, brandId } = item;
  return html`<article class="card" data-item="${itemId}">
<a class="card-picture" href="${productPath(itemId)}" tabindex="-1" aria-hidden="true"><img src="${picturePath(itemId)}" alt="" width="400" height="400" loading="lazy"></a>
<div class="card-body">
${brandId === null ? '' : html`<p class="brand">${brandName(brandId)}</p>`}
<h3><a href="${productPath(itemId)}">${shortTitle(title, brandId)}</a></h3>
<p class="price">${priceOf(item, priceAfterCoupon)}</p>
${badges.length === 0 ? '' : html`<p class="chips">${badges.map(badgeChip)}</p>`}
</div>
</article>`;
}

/** The brand stands above the title already. */
export function shortTitle(title: string, brandId: string | null): string {
  const brand = brandId === null ? '' : `${brandName(brandId)} `;
  return brand !== '' && title.startsWith(brand) ? title.slice(brand.length) : title;
}

export function priceOf({ salePrice, currency }: Item, after: number | null = null): Markup | string {
  if (salePrice === null) return html`<span class="muted">price to come</span>`;
  if (after === null || after === salePrice) return html`<b>${formatPrice(salePrice, currency)}</b>`;
  return html`<b class="after">${formatPrice(after, currency)}</b> <s>${formatPrice(salePrice, currency)}</s> <small>with the coupon</small>`;
}
