import type { Context } from 'hono';
import { html } from 'hono/html';
import { browseItems } from '../../../app/browse-items.ts';
import { lookUpBadges } from '../../../app/look-up-badges.ts';
import { listTemplates } from '../../../app/read-templates.ts';
import { searchCoupons } from '../../../app/search-coupons.ts';
import type { Item } from '../../../domain/item.ts';
import type { ItemSort } from '../../../ports/search-index.ts';
import { departments } from '../../demo-shop/departments/all.ts';
import { terms } from '../../demo-shop/terms.ts';
import { renderPage } from '../layout.ts';
import { link, picturePath } from '../links.ts';
import { itemCard } from '../parts/item-card.ts';
import { faceOf, faceOfCoupon, ticket } from '../parts/ticket.ts';
import type { Markup, Shop } from '../shop.ts';
import { meetVisitor } from '../visitor.ts';

/** Coupons that can be claimed now, departments, what sells and what is new. */
export async function homePage(c: Context, shop: Shop): Promise<Response> {
  const { ports } = shop;
  const { channel, region } = terms;
  const visitor = await meetVisitor(c, shop);
  const [ending, popular, soon, selling, fresh] = await Promise.all([
    searchCoupons(ports, { sort: 'ending', channel, after: null, limit: 6 }),
    searchCoupons(ports, { sort: 'popular', channel, after: null, limit: 8 }),
    listTemplates(ports, { status: 'scheduled', after: null, limit: 3 }),
    shelf(shop, 'sales'),
    shelf(shop, 'newest'),
  ]);
  const { items: badges } = await lookUpBadges(ports, {
    itemIds: [...new Set([...selling, ...fresh].map(({ itemId }) => itemId))],
    at: null,
    channel,
    region,
    limit: 1,
  });
  const now = ports.clock.now();
  const hero = ending.coupons.filter(({ soldOut }) => !soldOut).slice(0, 2);
  const taken = new Set(hero.map(({ template }) => template.id));
  const others = popular.coupons
    .filter(({ template, soldOut }) => !soldOut && !taken.has(template.id))
    .slice(0, 6);
  const row = (items: readonly Item[]) =>
    html`<div class="grid">${items.map((item) => itemCard(item, { badges: badges.get(item.itemId)?.badges }))}</div>`;
  return renderPage(c, shop, visitor, {
    title: 'Things worth keeping',
    body: html`<section class="hero">
<div class="hero-words"><h1>Things worth keeping, for a little less.</h1>
<p>Pans, paper, tea and lamplight. Claim a coupon here; at the checkout the set that saves most is picked for you.</p>
<p class="hero-actions"><a class="button" href="/products">See everything</a> <a class="button quiet" href="/coupons">All coupons</a></p></div>
<div class="hero-tickets"><p class="eyebrow">Closing soon</p>${hero.map((coupon) => ticket(faceOfCoupon(coupon), now, '/', { vanishes: true }))}</div>
</section>
<section><h2 class="row-title">Departments</h2><div class="departments">${departments.map(({ slug, name, about, categories }) => html`<a class="department" href="${link('/products', { category: slug })}"><img src="${picturePath(`${categories[0]?.slug ?? slug}-05`)}" alt="" width="400" height="400" loading="lazy"><span><b>${name}</b><small>${about}</small></span></a>`)}</div></section>
${section('Coupons people like', '/coupons?sort=popular', html`<div class="tickets">${others.map((coupon) => ticket(faceOfCoupon(coupon), now, '/', { vanishes: true }))}</div>`)}
${section('Best sellers', '/products?sort=sales', row(selling))}
${soon.templates.length === 0 ? '' : section('Opening soon', null, html`<div class="tickets">${soon.templates.map((template) => ticket(faceOf(template), now, '/'))}</div>`)}
${section('Just in', '/products?sort=newest', row(fresh))}`,
  });
}

function section(title: string, more: string | null, body: Markup): Markup {
  return html`<section><h2 class="row-title">${title}${more === null ? '' : html` <a href="${more}">See all</a>`}</h2>${body}</section>`;
}

async function shelf(shop: Shop, sort: ItemSort): Promise<readonly Item[]> {
  const page = await browseItems(shop.ports, { sort, after: null, limit: 10, facets: false });
  return page.items;
}
