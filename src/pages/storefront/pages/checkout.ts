import type { Context } from 'hono';
import { html } from 'hono/html';
import { z } from 'zod';
import { checkEligibility } from '../../../app/check-eligibility.ts';
import type { Eligibility } from '../../../domain/combination.ts';
import { terms } from '../../demo-shop/terms.ts';
import { type BasketLine, cartRequestOf, readBasket } from '../basket.ts';
import { writeCart } from '../cart-cookie.ts';
import { renderPage } from '../layout.ts';
import { readKnownCoupons } from '../parts/known-coupons.ts';
import { picker } from '../parts/picker.ts';
import { totals } from '../parts/totals.ts';
import type { Shop } from '../shop.ts';
import { meetVisitor, type Visitor } from '../visitor.ts';

const userCouponId = z.string().regex(/^[A-Za-z0-9_.:-]{1,64}$/);
/** More coupons than an order ever takes; what is beyond or reads wrong is as if it were not picked. */
const mostPicked = 50;

/** The picked ones of a form or an address; null where nobody has picked yet, so that the best set is preselected. */
export function readPicked(touched: string | undefined, given: readonly string[]): string[] | null {
  if (touched === undefined) return null;
  const valid = given.filter((id) => userCouponId.safeParse(id).success);
  return [...new Set(valid)].slice(0, mostPicked);
}

/** The order as it would be paid with the picked coupons: every change of the selection is this page again. */
export async function checkoutPage(c: Context, shop: Shop): Promise<Response> {
  const visitor = await meetVisitor(c, shop);
  const basket = await readBasket(shop, visitor.cart);
  if (basket.length === 0) return c.redirect('/cart', 303);
  const asked = readPicked(c.req.query('touched'), c.req.queries('coupon') ?? []);
  const { eligibility, picked } = await price(shop, visitor, basket, asked);
  const known = await readKnownCoupons(shop, visitor.userId, eligibility);
  const applied = eligibility.selected ?? eligibility.best;
  const blocked =
    eligibility.selected !== null &&
    (eligibility.selected.conflicts.length > 0 || eligibility.selected.unusable.length > 0);
  const chosen = new Set(picked ?? eligibility.best.userCouponIds);
  const now = shop.ports.clock.now();
  const orderId = shop.ports.ids.timeOrdered('order', now);
  return renderPage(c, shop, visitor, {
    title: 'Checkout',
    at: 'cart',
    body: html`<div class="found-head"><h1>Checkout</h1></div>
<form class="two-columns checkout" action="/checkout" data-live>
<input type="hidden" name="touched" value="1">
<button class="sr" tabindex="-1" aria-hidden="true">Update</button>
<div data-part="picker">${picker({ eligibility, chosen, touched: picked !== null, known, now })}</div>
<aside class="summary" data-part="summary">
<h2>Your order</h2>
${totals(basket, applied, (id) => known.templates.get(known.couponOf.get(id) ?? ''))}
<button class="button quiet wide nojs">Update the total</button>
<input type="hidden" name="orderId" value="${orderId}"><input type="hidden" name="expected" value="${applied.discount}"><input type="hidden" name="seen" value="${writeCart(visitor.cart)}">
<button class="button wide pay" formmethod="post" formaction="/checkout/pay" name="card" value="good" ${blocked ? 'disabled' : ''}>Pay ${totals.money(applied.payable)}</button>
<button class="plain wide" formmethod="post" formaction="/checkout/pay" name="card" value="declined" ${blocked ? 'disabled' : ''}>Try it with a card that is declined</button>
<p class="muted fine">A demo: no card is asked for and nothing is charged.</p>
</aside></form>`,
  });
}

interface Priced {
  readonly eligibility: Eligibility;
  readonly picked: string[] | null;
}

/** A picked copy that the wallet does not hold (any more) takes the page back to the best set. */
async function price(
  shop: Shop,
  visitor: Visitor,
  basket: readonly BasketLine[],
  asked: string[] | null,
): Promise<Priced> {
  const { channel, region } = terms;
  const cart = cartRequestOf(basket);
  const request = { userId: visitor.userId, channel, region, cart, includeClaimable: true };
  for (const picked of [asked, null]) {
    const checked = await checkEligibility(shop.ports, { ...request, selected: picked });
    if (checked.ok) return { eligibility: checked.eligibility, picked };
  }
  throw new Error('eligibility without a selection was refused, and it has nothing to refuse');
}
