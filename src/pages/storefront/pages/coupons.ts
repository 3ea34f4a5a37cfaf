import type { Context } from 'hono';
import { html } from 'hono/html';
import { z } from 'zod';
import { searchCoupons } from '../../../app/search-coupons.ts';
import type { CouponKeyset, CouponSort } from '../../../ports/search-index.ts';
import { departments } from '../../demo-shop/departments/all.ts';
import { terms } from '../../demo-shop/terms.ts';
import { renderPage } from '../layout.ts';
import { link } from '../links.ts';
import { openCursor } from '../parts/browsing.ts';
import { faceOfCoupon, ticket } from '../parts/ticket.ts';
import type { Shop } from '../shop.ts';
import { meetVisitor } from '../visitor.ts';

const path = '/coupons';
const pageSize = 24;

const word = z.string().trim().min(1).max(100).optional().catch(undefined);
const shape = z.object({
  q: word,
  category: word,
  sort: z.enum(['relevance', 'ending', 'newest', 'popular']).optional().catch(undefined),
  cursor: z.string().max(1000).optional().catch(undefined),
});

const sortNames: Readonly<Record<CouponSort, string>> = {
  relevance: 'Best match',
  ending: 'Ending soon',
  popular: 'Popular',
  newest: 'Newest',
};

/** Coupons that can be claimed now: searched by their words and by what they cover. */
export async function couponsPage(c: Context, shop: Shop): Promise<Response> {
  const visitor = await meetVisitor(c, shop);
  const { q, category, cursor, sort: asked } = shape.parse(c.req.query());
  const sort: CouponSort = asked ?? (q === undefined ? 'ending' : 'relevance');
  const about = `${path} ${JSON.stringify({ q, category, sort })}`;
  const after = openCursor<CouponKeyset>(shop, about, cursor);
  const { channel } = terms;
  const found = await searchCoupons(shop.ports, { q, category, sort, channel, after, limit: pageSize });
  const now = shop.ports.clock.now();
  const back = link(path, { q, category, sort: asked });
  const next = found.next === null ? null : shop.cursors.seal(about, found.next);
  return renderPage(c, shop, visitor, {
    title: 'Coupons',
    at: 'coupons',
    body: html`<div class="found-head"><h1>Coupons to claim</h1></div>
<form class="coupon-search" action="${path}" data-auto>
<label class="sr" for="cq">Search coupons</label><input id="cq" name="q" type="search" placeholder="Search coupons: tea, shipping, Halden…" maxlength="100" value="${q ?? ''}">
<label class="sr" for="cc">Department</label><select id="cc" name="category"><option value="">All departments</option>${departments.map(({ slug, name }) => html`<option value="${slug}" ${slug === category ? 'selected' : ''}>${name}</option>`)}</select>
<label class="sr" for="cs">Sort</label><select id="cs" name="sort">${Object.entries(sortNames).map(([value, name]) => html`<option value="${value}" ${value === sort ? 'selected' : ''}>${name}</option>`)}</select>
<button class="button quiet">Search</button>
</form>
${
  found.coupons.length === 0
    ? html`<div class="empty"><p>No coupon that you could claim now goes by that.</p><p><a class="button" href="${path}">All coupons</a></p></div>`
    : html`<div class="tickets">${found.coupons.map((coupon) => ticket(faceOfCoupon(coupon), now, back))}</div>`
}
<nav class="pager">${next === null ? '' : html`<a class="button" rel="next" href="${link(path, { q, category, sort, cursor: next })}">Show more</a>`}</nav>`,
  });
}
