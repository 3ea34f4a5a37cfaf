import type { Context } from 'hono';
import { html } from 'hono/html';
import { browseItems } from '../../../app/browse-items.ts';
import { lookUpBadges } from '../../../app/look-up-badges.ts';
import type { ItemKeyset } from '../../../ports/search-index.ts';
import { categoryName } from '../../demo-shop/names.ts';
import { terms } from '../../demo-shop/terms.ts';
import { renderPage } from '../layout.ts';
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
import type { Shop } from '../shop.ts';
import { meetVisitor } from '../visitor.ts';
import { counted } from '../words.ts';

const pageSize = 24;
const path = '/products';

/** The catalogue: searched, filtered, sorted, a page at a time, with the coupons that each item has. */
export async function productsPage(c: Context, shop: Shop): Promise<Response> {
  const visitor = await meetVisitor(c, shop);
  const browsing = browsingShape.parse(c.req.query());
  const { cursor, ...query } = browsing;
  const after = openCursor<ItemKeyset>(shop, aboutOf(path, browsing), cursor);
  const page = await browseItems(shop.ports, { ...query, after, limit: pageSize, facets: true });
  const { channel, region } = terms;
  const itemIds = page.items.map(({ itemId }) => itemId);
  const badges = await lookUpBadges(shop.ports, { itemIds, at: null, channel, region, limit: 2 });
  const { q, category } = browsing;
  const title = q !== undefined ? `“${q}”` : category !== undefined ? categoryName(category) : 'Everything';
  return renderPage(c, shop, visitor, {
    title,
    at: 'shop',
    q,
    body: html`<div class="listing">
<aside class="side" aria-label="Filters">${facetLists(path, browsing, page.facets)}</aside>
<div class="found">
<div class="found-head"><h1>${title}</h1><p class="muted">${counted(page.total, 'thing')}${page.totalIsExact ? '' : ' and more'}</p>${sortForm(path, browsing, false)}</div>
${activeFilters(path, browsing)}
${
  page.items.length === 0
    ? html`<div class="empty"><p>Nothing here goes by that. Try a shorter word, or look at everything.</p><p><a class="button" href="${path}">See everything</a></p></div>`
    : html`<div class="grid">${page.items.map((item) => itemCard(item, { badges: badges.items.get(item.itemId)?.badges }))}</div>`
}
${pager(shop, path, browsing, page.next)}
</div></div>`,
  });
}
