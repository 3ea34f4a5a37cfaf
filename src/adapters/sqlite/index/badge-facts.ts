import type { Item } from '../../../domain/item.ts';
import type { CouponTemplate } from '../../../domain/template.ts';
import type { BadgeFacts, ItemFacts } from '../../../ports/badge-facts.ts';
import type { Database } from '../database.ts';
import { createParsedDocuments } from '../parsed-documents.ts';

const mostTemplates = 10_000;

/** Point look-ups alone, on the reading connection of the main thread: microseconds an item. */
export function createBadgeFacts(db: Database): BadgeFacts {
  const templateOf = createParsedDocuments<CouponTemplate>(mostTemplates);

  return {
    badgeItems: async (itemIds) => {
      const ids = JSON.stringify(itemIds);
      const items = new Map<string, Item>();
      for (const { item_id, doc } of db
        .statement('SELECT item_id, doc FROM items WHERE item_id IN (SELECT value FROM json_each(?))')
        .iterate(ids)) {
        items.set(String(item_id), JSON.parse(String(doc)));
      }
      const listed = new Map<string, string[]>();
      for (const { item_id, coupon_id } of db
        .statement(
          'SELECT item_id, coupon_id FROM coupon_items WHERE item_id IN (SELECT value FROM json_each(?))',
        )
        .iterate(ids)) {
        const couponIds = listed.get(String(item_id));
        if (couponIds) couponIds.push(String(coupon_id));
        else listed.set(String(item_id), [String(coupon_id)]);
      }
      const factsOf = (itemId: string): ItemFacts => ({
        item: items.get(itemId) ?? null,
        listed: listed.get(itemId) ?? [],
        cutUntil: null,
      });
      return new Map(itemIds.map((itemId) => [itemId, factsOf(itemId)]));
    },

    badgeCoupons: async ({ targets, couponIds }) => {
      const byTarget = new Map(targets.map((target): [string, string[]] => [target, []]));
      const ids = new Set(couponIds);
      for (const { target, coupon_id } of db
        .statement(
          'SELECT target, coupon_id FROM coupon_targets WHERE target IN (SELECT value FROM json_each(?))',
        )
        .iterate(JSON.stringify(targets))) {
        byTarget.get(String(target))?.push(String(coupon_id));
        ids.add(String(coupon_id));
      }
      const templates = new Map<string, CouponTemplate>();
      for (const { coupon_id, doc } of db
        .statement('SELECT coupon_id, doc FROM coupons WHERE coupon_id IN (SELECT value FROM json_each(?))')
        .iterate(JSON.stringify([...ids]))) {
        templates.set(String(coupon_id), templateOf(String(coupon_id), String(doc)));
      }
      return { byTarget, templates };
    },
  };
}
