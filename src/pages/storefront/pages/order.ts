import type { Context } from 'hono';
import { html } from 'hono/html';
import { z } from 'zod';
import { cancelRedemption } from '../../../app/cancel-redemption.ts';
import { confirmRedemption } from '../../../app/confirm-redemption.ts';
import { freezeCoupons } from '../../../app/freeze-coupons.ts';
import { readCoupon } from '../../../app/read-coupon.ts';
import { readItem } from '../../../app/read-item.ts';
import { readRedemption } from '../../../app/read-redemption.ts';
import { formatPrice } from '../../../domain/money.ts';
import type { Redemption } from '../../../domain/redemption.ts';
import { terms } from '../../demo-shop/terms.ts';
import { cartRequestOf, readBasket } from '../basket.ts';
import { writeCart } from '../cart-cookie.ts';
import { renderMissing, renderPage } from '../layout.ts';
import { checkoutWith } from '../links.ts';
import { tickIcon } from '../parts/icons.ts';
import { pricedLines } from '../parts/totals.ts';
import { readForm } from '../read-form.ts';
import { orderRefusalSaid } from '../reasons.ts';
import type { Shop } from '../shop.ts';
import { keepCart, leaveNotice, meetVisitor, registerVisitor } from '../visitor.ts';
import { readPicked } from './checkout.ts';

const payShape = z.object({
  orderId: z.string().regex(/^[A-Za-z0-9_.:-]{1,64}$/),
  /** What the page said that the coupons save, and the cart that it said it of. */
  expected: z.coerce.number().int().min(0),
  seen: z.string().max(4096),
  card: z.enum(['good', 'declined']),
});

/** Long enough for a payment; then the coupons go back by themselves. */
const ttlSeconds = 900;

/** Freezes the picked coupons for the order, pays, and confirms; a declined card gives them back. */
export async function payOrder(c: Context, shop: Shop): Promise<Response> {
  const { userId, cart } = await meetVisitor(c, shop);
  const form = await readForm(c);
  const parsed = payShape.safeParse(form);
  const coupons = [form.coupon ?? []].flat().filter((value) => typeof value === 'string');
  const picked = readPicked('1', coupons) ?? [];
  const again = (text: string) => {
    leaveNotice(c, { good: false, text });
    return c.redirect(checkoutWith(picked), 303);
  };
  if (!parsed.success) return again('That form was not whole. Please check the order and pay again.');
  const { orderId, expected, seen, card } = parsed.data;
  const basket = await readBasket(shop, cart);
  // A second click on a paid order finds the cart empty, and its receipt written.
  const earlier = await readRedemption(shop.ports, orderId);
  if (earlier.ok && isPaid(earlier.redemption, userId)) {
    // The first answer, with its emptied cart, may have been lost on the way.
    if (seen === writeCart(cart)) keepCart(c, []);
    return c.redirect(`/orders/${orderId}`, 303);
  }
  if (basket.length === 0) return c.redirect('/cart', 303);
  if (seen !== writeCart(cart))
    return again('Your cart has changed in another window. Please check the order.');
  await registerVisitor(shop, userId);
  const { channel, region } = terms;
  const frozen = await freezeCoupons(shop.ports, {
    orderId,
    userId,
    userCouponIds: picked,
    channel,
    region,
    cart: cartRequestOf(basket),
    expectedDiscount: expected,
    ttlSeconds,
  });
  if (!frozen.ok) return again(orderRefusalSaid(frozen.reason));
  if (card === 'declined') {
    await cancelRedemption(shop.ports, orderId);
    return again('The card was declined. Nothing was paid, and your coupons are back in your wallet.');
  }
  const confirmed = await confirmRedemption(shop.ports, orderId);
  if (!confirmed.ok) return again(orderRefusalSaid(confirmed.reason));
  keepCart(c, []);
  return c.redirect(`/orders/${orderId}`, 303);
}

function isPaid({ userId, status }: Redemption, visitorId: string): boolean {
  return userId === visitorId && status === 'confirmed';
}

/** What was paid, and what each coupon saved. Somebody else's order is not here. */
export async function orderPage(c: Context, shop: Shop): Promise<Response> {
  const visitor = await meetVisitor(c, shop);
  const read = await readRedemption(shop.ports, c.req.param('orderId') ?? '');
  if (!read.ok || !isPaid(read.redemption, visitor.userId)) {
    return renderMissing(c, shop, visitor, 'There is no such order of yours.');
  }
  const { redemption } = read;
  const lines = await Promise.all(
    (redemption.cart?.lines ?? []).map(async ({ itemId, quantity }) => {
      const item = await readItem(shop.ports, itemId);
      return { itemId, quantity, title: item.ok ? item.item.title : itemId };
    }),
  );
  const names = new Map(
    await Promise.all(
      redemption.coupons.map(async ({ userCouponId, couponId }) => {
        const coupon = await readCoupon(shop.ports, couponId);
        return [userCouponId, coupon.ok ? coupon.coupon.template.name : couponId] as const;
      }),
    ),
  );
  const money = (minor: number) => formatPrice(minor, terms.currency);
  return renderPage(c, shop, visitor, {
    title: 'Thank you',
    body: html`<section class="receipt"><p class="receipt-tick">${tickIcon}</p><h1>Thank you. It’s paid.</h1>
<p class="muted">Order <code>${redemption.orderId}</code></p>
${redemption.discount > 0 ? html`<p class="receipt-saved">Your coupons saved you <b>${money(redemption.discount)}</b>.</p>` : ''}
<div class="summary">${pricedLines(lines, redemption, (id) => names.get(id) ?? 'Coupon')}</div>
<p class="hero-actions"><a class="button" href="/products">Keep looking</a> <a class="button quiet" href="/wallet?status=used">Used coupons</a></p></section>`,
  });
}
