import { html } from 'hono/html';
import { z } from 'zod';
import { formatMoney } from '../../../domain/money.ts';
import type { Facets, ItemKeyset, ItemSort } from '../../../ports/search-index.ts';
import { brandName, categoryName } from '../../demo-shop/names.ts';
import { terms } from '../../demo-shop/terms.ts';
import { link } from '../links.ts';
import type { Markup, Shop } from '../shop.ts';

/** How a list of items is looked at; what an address says that can't be right is as if it were not said. */
const word = z.string().trim().min(1).max(100).optional().catch(undefined);
const price = z.coerce.number().int().min(0).max(1e12).optional().catch(undefined);
export const browsingShape = z.object({
  q: word,
  category: word,
  brand: word,
  minPrice: price,
  maxPrice: price,
  sort: z.enum(['recommended', 'sales', 'price', '-price', 'newest']).catch('recommended'),
  cursor: z.string().max(1000).optional().catch(undefined),
});
export type Browsing = z.infer<typeof browsingShape>;

const sortNames: Readonly<Record<ItemSort, string>> = {
  recommended: 'Recommended',
  sales: 'Best selling',
  newest: 'Newest',
  price: 'Price, low to high',
  '-price': 'Price, high to low',
};

/** Where the walk stands; a cursor that is changed or of another list starts at the beginning. */
export function openCursor<T>(shop: Shop, about: string, cursor: string | undefined): T | null {
  const opened = shop.cursors.open<T>(about, cursor);
  return opened.ok ? opened.keyset : null;
}

/** Names the walk of a list: the same words make the same list. */
export function aboutOf(path: string, { cursor: _cursor, ...browsing }: Browsing): string {
  return `${path} ${JSON.stringify(browsing)}`;
}

/** The sort and, within a list of its own, the search: a form that works by itself, sooner with the script. */
export function sortForm(path: string, browsing: Browsing, withSearch: boolean): Markup {
  const { q, category, brand, minPrice, maxPrice, sort } = browsing;
  const kept = { ...(withSearch ? {} : { q }), category, brand, minPrice, maxPrice };
  return html`<form class="sort" action="${path}" data-auto>
${Object.entries(kept).map(([name, value]) => (value === undefined ? '' : html`<input type="hidden" name="${name}" value="${value}">`))}
${withSearch ? html`<label class="sr" for="within">Search within</label><input id="within" name="q" type="search" placeholder="Search within" maxlength="100" value="${q ?? ''}">` : ''}
<label for="sort">Sort</label>
<select id="sort" name="sort">${Object.entries(sortNames).map(([value, name]) => html`<option value="${value}" ${value === sort ? 'selected' : ''}>${name}</option>`)}</select>
<button class="button quiet small nojs">Apply</button>
</form>`;
}

/** What is filtered by, each a link that takes it away. */
export function activeFilters(path: string, browsing: Browsing): Markup | '' {
  const { cursor: _cursor, ...kept } = browsing;
  const { q, category, brand, minPrice, maxPrice } = browsing;
  const without = (gone: Partial<Record<keyof Browsing, undefined>>) => link(path, { ...kept, ...gone });
  const chips = [
    q === undefined ? null : { text: `“${q}”`, href: without({ q: undefined }) },
    category === undefined ? null : { text: categoryName(category), href: without({ category: undefined }) },
    brand === undefined ? null : { text: brandName(brand), href: without({ brand: undefined }) },
    minPrice === undefined && maxPrice === undefined
      ? null
      : {
          text: priceRange(minPrice ?? 0, maxPrice === undefined ? null : maxPrice + 1),
          href: without({ minPrice: undefined, maxPrice: undefined }),
        },
  ].filter((chip) => chip !== null);
  if (chips.length === 0) return '';
  return html`<p class="active-filters">${chips.map(({ text, href }) => html`<a href="${href}" aria-label="Remove ${text}">${text}<span aria-hidden="true"> ×</span></a>`)}</p>`;
}

/** Categories, brands and prices of what was found, with how many each holds. */
export function facetLists(path: string, browsing: Browsing, facets: Facets | null): Markup | '' {
  if (!facets) return '';
  const { cursor: _cursor, ...kept } = browsing;
  const { category, brand } = browsing;
  return html`<details class="facets" data-wide-open><summary>Filter</summary>
${facet(
  'Category',
  facets.category.slice(0, 18).map(({ value, count }) => ({
    text: categoryName(value),
    count,
    href: link(path, { ...kept, category: value }),
    on: value === category,
  })),
)}
${facet(
  'Brand',
  facets.brand.slice(0, 14).map(({ value, count }) => ({
    text: brandName(value),
    count,
    href: link(path, { ...kept, brand: value }),
    on: value === brand,
  })),
)}
${facet(
  'Price',
  facets.price.map(({ from, to, count }) => ({
    text: priceRange(from, to),
    count,
    href: link(path, { ...kept, minPrice: from, maxPrice: to === null ? undefined : to - 1 }),
    on: false,
  })),
)}
</details>`;
}

interface FacetLink {
  readonly text: string;
  readonly count: number;
  readonly href: string;
  readonly on: boolean;
}

function facet(name: string, links: readonly FacetLink[]): Markup | '' {
  if (links.length === 0) return '';
  return html`<h2>${name}</h2><ul>${links.map(({ text, count, href, on }) => html`<li><a href="${href}" ${on ? 'aria-current="true"' : ''}>${text} <span>${count}</span></a></li>`)}</ul>`;
}

function priceRange(from: number, to: number | null): string {
  const money = (minor: number) => formatMoney(minor, terms.currency);
  if (to === null) return `${money(from)} and more`;
  return from === 0 ? `up to ${money(to)}` : `${money(from)} to ${money(to)}`;
}

/** A link to what follows, and back to the first page. */
export function pager(shop: Shop, path: string, browsing: Browsing, next: ItemKeyset | null): Markup {
  const { cursor, ...kept } = browsing;
  const sealed = next ? shop.cursors.seal(aboutOf(path, browsing), next) : null;
  return html`<nav class="pager" aria-label="Pages">${cursor === undefined ? '' : html`<a class="button quiet" href="${link(path, kept)}">Back to the start</a>`}${sealed === null ? '' : html`<a class="button" rel="next" href="${link(path, { ...kept, cursor: sealed })}">Show more</a>`}</nav>`;
}
