import { type Decision, refuse } from '../domain/decision.ts';
import type { Item } from '../domain/item.ts';
import { savingOnOneUnit } from '../domain/saving-alone.ts';
import type { CouponTemplate } from '../domain/template.ts';
import type { Ports } from '../ports/ports.ts';
import type { ItemPage, ItemQuery } from '../ports/search-index.ts';

export interface PricedItem extends Item {
  /** salePrice less what the coupon saves on one unit; null where the price is unknown. */
  readonly priceAfterCoupon: number | null;
}

/** What a coupon covers, sorted, searched and filtered. A draft is `not-found`. */
export async function listCouponItems(
  ports: Pick<Ports, 'templates' | 'index'>,
  { couponId, ...query }: Omit<ItemQuery, 'within'> & { readonly couponId: string },
): Promise<Decision<{ page: ItemPage; items: PricedItem[] }>> {
  const template = await ports.templates.get(couponId);
  if (!template || template.phase === 'draft') return refuse('not-found', { couponId });
  const { scope, merchantId } = template;
  const page = await ports.index.items({ ...query, within: { couponId, scope, merchantId } });
  return { ok: true, page, items: page.items.map((item) => priced(item, template)) };
}

function priced(item: Item, template: CouponTemplate): PricedItem {
  if (item.salePrice === null) return { ...item, priceAfterCoupon: null };
  // The index found it under the coupon: the list holds it, or need not, or, where the list is left out, does not.
  const isListed = template.scope.exclude.every(({ type }) => type !== 'items');
  const saving = savingOnOneUnit(template, item, item.itemId, isListed);
  return { ...item, priceAfterCoupon: item.salePrice - saving };
}
