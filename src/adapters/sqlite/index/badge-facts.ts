import type { CouponTemplate } from '../../../domain/template.ts';
import type { BadgeFacts, ItemFacts } from '../../../ports/badge-facts.ts';
import type { Database } from '../database.ts';
import { createParsedDocuments } from '../parsed-documents.ts';

const mostTemplates = 10_000;

/** One statement an item: it costs less than a list of ids, which has to be written and read. */
const factsOfItem = `
  SELECT
    (SELECT doc FROM items WHERE item_id = ?1) AS doc,
    (SELECT json_group_array(coupon_id) FROM coupon_items WHERE item_id = ?1) AS listed,
    (SELECT json_group_array(coupon_id) FROM coupon_targets WHERE target = 'item|' || ?1) AS named
`;

/** Point look-ups alone, on the reading connection of the main thread: microseconds an item. */
export function createBadgeFacts(db: Database): BadgeFacts {
  const templateOf = createParsedDocuments<CouponTemplate>(mostTemplates);

  const itemFacts = (itemId: string): ItemFacts => {
    const row = db.statement(factsOfItem).get(itemId);
    return {
      item: row?.doc ? JSON.parse(String(row.doc)) : null,
      listed: idsOf(row?.listed),
      named: idsOf(row?.named),
      cutUntil: null,
    };
  };

  return {
    badgeItems: async (itemIds) => new Map(itemIds.map((itemId) => [itemId, itemFacts(itemId)])),

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

function idsOf(list: unknown): readonly string[] {
  return list === '[]' ? none : JSON.parse(String(list));
}

const none: readonly string[] = [];
