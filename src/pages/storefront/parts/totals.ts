import { html } from 'hono/html';
import type { Combination } from '../../../domain/combination.ts';
import { formatPrice } from '../../../domain/money.ts';
import type { CouponTemplate } from '../../../domain/template.ts';
import { terms } from '../../demo-shop/terms.ts';
import type { BasketLine } from '../basket.ts';
import { picturePath } from '../links.ts';
import type { Markup } from '../shop.ts';

type Line = Pick<BasketLine, 'itemId' | 'quantity'> & { readonly title: string };

/** Lines with what each gives, then what each coupon takes, then what is to pay. */
export function totals(
  basket: readonly BasketLine[],
  priced: Combination,
  templateOf: (userCouponId: string) => CouponTemplate | undefined,
): Markup {
  const lines = basket.map(({ itemId, quantity, item }) => ({ itemId, quantity, title: item.title }));
  return pricedLines(lines, priced, (id) => templateOf(id)?.name ?? 'Coupon');
}

totals.money = money;

export function pricedLines(
  lines: readonly Line[],
  { lines: amounts, subtotal, shippingFee, discount, payable, coupons }: Omit<Combination, 'userCouponIds'>,
  nameOf: (userCouponId: string) => string,
): Markup {
  const amountOf = new Map(amounts.map((line) => [line.lineId, line]));
  return html`<ul class="small-lines">${lines.map(({ itemId, quantity, title }) => {
    const line = amountOf.get(itemId);
    return html`<li><img src="${picturePath(itemId)}" alt="" width="400" height="400"><span><span class="line-title">${title}</span><span class="muted">× ${quantity}${line && line.discount > 0 ? html` · <span class="saves">−${money(line.discount)}</span>` : ''}</span></span><b>${line && line.discount > 0 ? html`<s>${money(line.subtotal)}</s> ` : ''}${money(line?.payable ?? 0)}</b></li>`;
  })}</ul>
<dl class="sums"><div><dt>Goods</dt><dd>${money(subtotal)}</dd></div><div><dt>Shipping</dt><dd>${money(shippingFee)}</dd></div>
${coupons.map((coupon) => html`<div class="saved"><dt>${nameOf(coupon.userCouponId)}</dt><dd>−${money(coupon.discount)}</dd></div>`)}
${discount > 0 && coupons.length > 1 ? html`<div class="saved all"><dt>Saved in all</dt><dd>−${money(discount)}</dd></div>` : ''}
<div class="total"><dt>To pay</dt><dd>${money(payable)}</dd></div></dl>`;
}

function money(minor: number): string {
  return formatPrice(minor, terms.currency);
}
