import type { Item } from '../../../domain/item.ts';
import { keyOfTarget, keysNaming, unknownItem } from '../../../domain/target-keys.ts';
import type { CouponTemplate, Target } from '../../../domain/template.ts';
import type { BadgeCandidates } from '../../../ports/search-index.ts';
import type { Database } from '../database.ts';
import { createParsedDocuments } from '../parsed-documents.ts';

const mostTemplates = 10_000;

/** Point look-ups alone, on the reading connection of the main thread: microseconds an item. */
export function createBadgeCandidates(db: Database) {
  const templateOf = createParsedDocuments<CouponTemplate>(mostTemplates);

  return (itemIds: readonly string[], besides: readonly Target[] = []): BadgeCandidates => {
    const ids = JSON.stringify(itemIds);
    const items = new Map<string, Item | null>(itemIds.map((itemId) => [itemId, null]));
    for (const { item_id, doc } of db
      .statement('SELECT item_id, doc FROM items WHERE item_id IN (SELECT value FROM json_each(?))')
      .iterate(ids)) {
      items.set(String(item_id), JSON.parse(String(doc)));
    }

    const listed = new Map<string, string[]>();
    const couponIds = new Set<string>();
    for (const row of db
      .statement(
        'SELECT item_id, coupon_id FROM coupon_items WHERE item_id IN (SELECT value FROM json_each(?))',
      )
      .iterate(ids)) {
      const itemId = String(row.item_id);
      const couponId = String(row.coupon_id);
      const coupons = listed.get(itemId);
      if (coupons) coupons.push(couponId);
      else listed.set(itemId, [couponId]);
      couponIds.add(couponId);
    }

    const targets = new Set(besides.map(keyOfTarget));
    for (const [itemId, item] of items) {
      for (const key of keysNaming(item ?? unknownItem(itemId))) targets.add(key);
    }
    // The explicit list names nothing by itself: relations do.
    targets.delete('items');
    for (const { coupon_id } of db
      .statement('SELECT coupon_id FROM coupon_targets WHERE target IN (SELECT value FROM json_each(?))')
      .iterate(JSON.stringify([...targets]))) {
      couponIds.add(String(coupon_id));
    }

    const coupons: CouponTemplate[] = [];
    for (const { coupon_id, doc } of db
      .statement('SELECT coupon_id, doc FROM coupons WHERE coupon_id IN (SELECT value FROM json_each(?))')
      .iterate(JSON.stringify([...couponIds]))) {
      coupons.push(templateOf(String(coupon_id), String(doc)));
    }
    return { items, listed, coupons };
  };
}
