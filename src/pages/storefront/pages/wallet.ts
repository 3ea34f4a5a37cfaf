import type { Context } from 'hono';
import { html } from 'hono/html';
import { z } from 'zod';
import { readWallet, type WalletEntry } from '../../../app/read-wallet.ts';
import { dayMs } from '../../../domain/calendar.ts';
import { formatMoney } from '../../../domain/money.ts';
import { type UserCouponStatus, userCouponStatuses } from '../../../domain/user-coupon.ts';
import type { WalletQuery } from '../../../ports/user-coupon-store.ts';
import { terms } from '../../demo-shop/terms.ts';
import { renderPage } from '../layout.ts';
import { couponPath, link } from '../links.ts';
import { openCursor } from '../parts/browsing.ts';
import { clockIcon } from '../parts/icons.ts';
import { stubLabel } from '../parts/ticket.ts';
import { said } from '../reasons.ts';
import type { Markup, Shop } from '../shop.ts';
import { meetVisitor } from '../visitor.ts';
import { dayOf, timeLeft } from '../words.ts';

const path = '/wallet';
const shape = z.object({
  status: z.enum(['unused', 'frozen', 'used', 'expired', 'void']).catch('unused'),
  cursor: z.string().max(1000).optional().catch(undefined),
});

const tabs: Readonly<Record<UserCouponStatus, string>> = {
  unused: 'To use',
  frozen: 'In an order',
  used: 'Used',
  expired: 'Expired',
  void: 'Withdrawn',
};

/** The visitor's copies, by status; what can't be used here is greyed and says why. */
export async function walletPage(c: Context, shop: Shop): Promise<Response> {
  const visitor = await meetVisitor(c, shop);
  const { userId } = visitor;
  const { status, cursor } = shape.parse(c.req.query());
  const about = `${path} ${userId} ${status}`;
  const after = openCursor<NonNullable<WalletQuery['after']>>(shop, about, cursor);
  const { channel, region } = terms;
  const wallet = await readWallet(shop.ports, { userId, status, channel, region, after, limit: 24 });
  const now = shop.ports.clock.now();
  const next = wallet.next === null ? null : shop.cursors.seal(about, wallet.next);
  return renderPage(c, shop, visitor, {
    title: 'Your wallet',
    at: 'wallet',
    body: html`<div class="found-head"><h1>Your wallet</h1></div>
<nav class="tabs" aria-label="Coupons by status">${userCouponStatuses.map((name) => html`<a href="${link(path, { status: name })}" ${name === status ? 'aria-current="page"' : ''}>${tabs[name]} <b>${wallet.counts[name]}</b></a>`)}</nav>
${
  wallet.coupons.length === 0
    ? html`<div class="empty"><p>${status === 'unused' ? 'Nothing to use yet. Coupons that you claim wait here.' : 'Nothing here.'}</p><p><a class="button" href="/coupons">Claim coupons</a></p></div>`
    : html`<div class="tickets">${wallet.coupons.map((entry) => walletTicket(entry, now))}</div>`
}
<nav class="pager">${next === null ? '' : html`<a class="button" rel="next" href="${link(path, { status, cursor: next })}">Show more</a>`}</nav>`,
  });
}

function walletTicket({ copy, template, label, usableHere, reasons }: WalletEntry, now: number): Markup {
  const worth = copy.amount === null ? label : `${formatMoney(copy.amount, template.currency)} off`;
  return html`<article class="ticket ${usableHere ? '' : 'spent'}" data-copy="${copy.userCouponId}">
<div class="ticket-stub"><span class="ticket-label">${stubLabel(worth)}</span></div>
<div class="ticket-body"><h3 class="ticket-name"><a href="${couponPath(template.id)}">${template.name}</a></h3>
<p class="ticket-terms">${label}</p>
${reasons.map((reason) => html`<p class="why-not">${said(reason)}</p>`)}
<div class="ticket-foot"><p class="window">${clockIcon}${fate()}</p>${usableHere ? html`<a class="button small quiet" href="${couponPath(template.id)}">Shop with it</a>` : ''}</div></div>
</article>`;

  function fate(): string {
    if (copy.status === 'used' && copy.usedAt !== null) {
      const given = copy.discountGiven;
      return `used ${dayOf(copy.usedAt)}${given === null ? '' : `, saved ${formatMoney(given, template.currency)}`}`;
    }
    if (copy.status === 'unused' || copy.status === 'frozen') {
      const soon = copy.validTo - now < 2 * dayMs;
      return soon ? `${timeLeft(copy.validTo, now)} left` : `until ${dayOf(copy.validTo)}`;
    }
    return `valid until ${dayOf(copy.validTo)}`;
  }
}
