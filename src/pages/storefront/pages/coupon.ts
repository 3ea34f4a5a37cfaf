import type { Context } from 'hono';
import { html } from 'hono/html';
import { z } from 'zod';
import { type ClaimRequest, claimCoupon } from '../../../app/claim-coupon.ts';
import { listCouponItems } from '../../../app/list-coupon-items.ts';
import { readCoupon } from '../../../app/read-coupon.ts';
import { formatMoney } from '../../../domain/money.ts';
import type { CouponTemplate } from '../../../domain/template.ts';
import { addressOf } from '../../../http/caller-address.ts';
import { doorIsShut } from '../../../http/door.ts';
import type { ItemKeyset } from '../../../ports/search-index.ts';
import { brandName, categoryName, merchantName } from '../../demo-shop/names.ts';
import { terms } from '../../demo-shop/terms.ts';
import { renderMissing, renderPage } from '../layout.ts';
import { couponPath, localPath } from '../links.ts';
import {
  aboutOf,
  activeFilters,
  browsingShape,
  facetLists,
  openCursor,
  pager,
  sortForm,
} from '../parts/browsing.ts';
import { itemCard } from '../parts/item-card.ts';
import { faceOfCoupon, ticket } from '../parts/ticket.ts';
import { readForm } from '../read-form.ts';
import { said } from '../reasons.ts';
import type { Shop } from '../shop.ts';
import { leaveNotice, meetVisitor, registerVisitor } from '../visitor.ts';
import { counted, dayOf, listed } from '../words.ts';

const pageSize = 24;

/** A coupon's landing page: what it covers, sorted, searched and filtered, at the price after the coupon. */
export async function couponPage(c: Context, shop: Shop): Promise<Response> {
  const visitor = await meetVisitor(c, shop);
  const couponId = c.req.param('couponId') ?? '';
  const path = couponPath(couponId);
  const browsing = browsingShape.parse(c.req.query());
  const { cursor, ...query } = browsing;
  const after = openCursor<ItemKeyset>(shop, aboutOf(path, browsing), cursor);
  const [read, list] = await Promise.all([
    readCoupon(shop.ports, couponId),
    listCouponItems(shop.ports, { couponId, ...query, after, limit: pageSize, facets: true }),
  ]);
  if (!read.ok || !list.ok) return renderMissing(c, shop, visitor, 'There is no such coupon.');
  const { coupon } = read;
  const { page, items } = list;
  const { template, status } = coupon;
  const now = shop.ports.clock.now();
  return renderPage(c, shop, visitor, {
    title: template.name,
    at: 'coupons',
    body: html`<div class="landing-head">${ticket(faceOfCoupon(coupon), now, path, { headline: 1 })}
<dl class="small-print">${smallPrint(template).map(([name, text]) => html`<div><dt>${name}</dt><dd>${text}</dd></div>`)}${status === 'paused' ? html`<div><dt>Paused</dt><dd>The shop has paused it for the moment.</dd></div>` : ''}</dl></div>
<div class="listing">
<aside class="side" aria-label="Filters">${facetLists(path, browsing, page.facets)}</aside>
<div class="found"><div class="found-head"><h2>What it covers</h2><p class="muted">${counted(page.total, 'thing')}${page.totalIsExact ? '' : ' and more'}</p>${sortForm(path, browsing, true)}</div>
${activeFilters(path, browsing)}
${
  items.length === 0
    ? html`<div class="empty"><p>Nothing that this coupon covers goes by that.</p></div>`
    : html`<div class="grid">${items.map((item) => itemCard(item, { priceAfterCoupon: item.priceAfterCoupon }))}</div>`
}
${pager(shop, path, browsing, page.next)}
</div></div>`,
  });
}

/** What a shopper should know before claiming, from the template alone. */
function smallPrint(template: CouponTemplate): [string, string][] {
  const { scope, claim, validity, merchantId, stacking, channels, discount } = template;
  const rows: [string, string][] = [];
  const covers = listed(scope.include.map(targetName));
  const but = scope.exclude.length === 0 ? '' : `, but not ${listed(scope.exclude.map(targetName))}`;
  rows.push(['Covers', `${covers}${but}${merchantId === null ? '' : `, of ${merchantName(merchantId)}`}`]);
  rows.push([
    'To be used',
    validity.type === 'fixed'
      ? `from ${dayOf(validity.from)} until ${dayOf(validity.to)}`
      : `within ${counted(validity.days, 'day')} of claiming`,
  ]);
  if (claim.perUser !== null) rows.push(['For each shopper', counted(claim.perUser, 'copy', 'copies')]);
  if (claim.total !== null) rows.push(['Printed', counted(claim.total, 'copy', 'copies')]);
  if (stacking.exclusive) rows.push(['With others', 'goes alone']);
  if (channels.length > 0) rows.push(['Where', listed(channels)]);
  if (discount.type === 'random-amount') {
    const [min, max] = [discount.min, discount.max].map((minor) => formatMoney(minor, template.currency));
    rows.push(['Worth', `from ${min} to ${max}: drawn when you claim`]);
  }
  return rows;
}

function targetName(target: CouponTemplate['scope']['include'][number]): string {
  switch (target.type) {
    case 'all':
      return 'everything';
    case 'items':
      return 'the list below';
    case 'category':
      return categoryName(target.id).toLowerCase();
    case 'brand':
      return `everything by ${brandName(target.id)}`;
    case 'merchant':
      return `everything of ${merchantName(target.id)}`;
    case 'tag':
      return `things tagged “${target.id}”`;
    case 'item':
      return 'one more thing';
  }
}

const claimShape = z.object({ back: z.string().optional().catch(undefined) });

/** Claims a copy; answers a script with the sentence, and goes back with it otherwise. */
export async function claimHere(c: Context, shop: Shop): Promise<Response> {
  const { userId } = await meetVisitor(c, shop);
  const couponId = c.req.param('couponId') ?? '';
  const { back } = claimShape.parse(await readForm(c));
  const claimed = await claimAtDoor(shop, {
    couponId,
    userId,
    channel: terms.channel,
    region: terms.region,
    fromPage: true,
    requestId: null,
    caller: { address: addressOf(c, shop.callerAddress), deviceId: null, challenge: null },
  });
  const notice = claimed.ok
    ? {
        good: true,
        text:
          claimed.copy.amount === null
            ? 'Claimed: it is in your wallet.'
            : `Claimed: you drew ${formatMoney(claimed.copy.amount, terms.currency)}!`,
      }
    : { good: false, text: said(claimed.reason) };
  if (c.req.header('accept') === 'application/json') return c.json(notice);
  leaveNotice(c, notice);
  return c.redirect(localPath(back, '/wallet'), 303);
}

/** Refuses with `busy` where the door is shut, before anything is read or written. */
async function claimAtDoor(shop: Shop, request: ClaimRequest): ReturnType<typeof claimCoupon> {
  const leave = shop.claimDoor.enter();
  if (!leave) return doorIsShut;
  try {
    await registerVisitor(shop, request.userId);
    return await claimCoupon(shop.ports, request);
  } finally {
    leave();
  }
}
