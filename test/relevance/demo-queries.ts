import type { Item } from '../../src/domain/item.ts';
import type { JudgedQuery } from './judged.ts';

/** What shoppers type on the coupons of the demo shop, judged before any engine was asked. */
export const demoQueries: readonly JudgedQuery[] = [
  about('tea', { 'demo-tea-three-two': 3, 'demo-pantry-every': 2 }, category('tea')),
  about('chocolate', { 'demo-chocolate-every-four': 3, 'demo-pantry-every': 2 }, category('chocolate')),
  about('t-shirts', { 'demo-tee-bundle': 3 }, category('t-shirts')),
  about('tees', { 'demo-tee-bundle': 3 }, category('t-shirts')),
  about('headphones', { 'demo-audio-forty': 3, 'demo-audio-closing': 3 }, category('headphones')),
  about('towel', { 'demo-towel-half': 3, 'demo-lune-merchant': 2 }, category('towels')),
  about('mugs', { 'demo-kitchen-fifteen': 2 }, category('mugs')),
  about('kettle', { 'demo-kitchen-fifteen': 2 }, category('kettles')),
  // Kitchen coupons leave out knives.
  about('knives', { 'demo-halden-brand': 2, 'demo-kitchen-fifteen': 0 }, category('knives')),
  about('chairs', { 'demo-furniture-tiers': 3, 'demo-lune-merchant': 2 }, category('chairs')),
  about('lamp', { 'demo-lune-merchant': 2, 'demo-desk-list': 2 }, category('table-lamps')),
  about('keyboard', { 'demo-volt-merchant': 3, 'demo-desk-list': 2 }, category('keyboards')),
  about('pasta', { 'demo-pantry-every': 2 }, category('pasta-and-rice')),
  about('kichen', { 'demo-kitchen-fifteen': 3, 'demo-halden-brand': 2 }, category('kitchen')),
  about('furnitur', { 'demo-furniture-tiers': 3, 'demo-lune-merchant': 2 }, category('furniture')),
  about('chocolat', { 'demo-chocolate-every-four': 3, 'demo-pantry-every': 2 }, category('chocolate')),
  about('halden', { 'demo-halden-brand': 3, 'demo-kitchen-fifteen': 2 }, brand('halden')),
  about('绿茶', { 'demo-tea-three-two': 3, 'demo-pantry-every': 2 }, titled('绿茶')),
  about('陶瓷', { 'demo-kitchen-fifteen': 2 }, brand('tao-ci')),
  about('sofa', {}),
  about('free shipping', { 'demo-shipping-free': 3, 'demo-shipping-two': 2 }),
  about('postage', { 'demo-shipping-two': 3 }),
  about('20% off', { 'demo-flash': 3 }),
  about('$10 off', { 'demo-ten-off-sixty': 3, 'demo-halden-brand': 1, 'demo-audio-closing': 1 }),
  about('fifteen percent', { 'demo-kitchen-fifteen': 3, 'demo-furniture-tiers': 2, 'demo-nearly-gone': 1 }),
  about('gold members', { 'demo-gold': 3 }),
  about('first visit', { 'demo-welcome': 3 }),
  about('weekend', { 'demo-twelve-percent': 3 }),
];

/**
 * Judged before their answers were looked at. What some of them missed was known when two general rules were made (a
 * share counts by bands; a word that items hold is no mistake), so they are no proof of queries that nobody has seen.
 */
export const heldOutDemoQueries: readonly JudgedQuery[] = [
  about('mug', { 'demo-kitchen-fifteen': 2 }, category('mugs')),
  about('speakers', { 'demo-audio-forty': 3, 'demo-audio-closing': 3 }, category('speakers')),
  about('charger', { 'demo-volt-merchant': 3 }, category('chargers')),
  about('frying pan', { 'demo-kitchen-fifteen': 2, 'demo-halden-brand': 2 }, category('frying-pans')),
  about('jasmine tea', { 'demo-tea-three-two': 3, 'demo-pantry-every': 2 }, titled('jasmine')),
  about('coffee', { 'demo-pantry-every': 2, 'demo-kitchen-fifteen': 2 }, (item) =>
    ['coffee-beans', 'coffee-makers'].some((slug) => item.categoryPath.includes(slug)),
  ),
  about('vases', { 'demo-lune-merchant': 2 }, category('vases')),
  about('plants', { 'demo-lune-merchant': 2 }, category('plants')),
  about('hedphones', { 'demo-audio-forty': 3, 'demo-audio-closing': 3 }, category('headphones')),
  about('gift', { 'demo-gift-tag': 3 }, (item) => item.tags.includes('gift')),
  about('喝茶', { 'demo-tea-three-two': 3 }),
  about('lucky dip', { 'demo-lucky-dip': 3 }),
  about('sneakers', {}, category('sneakers')),
  about('cushions', { 'demo-lune-merchant': 2 }, category('cushions')),
  about('espresso', { 'demo-pantry-every': 2 }, titled('Espresso')),
  about('olive oil', { 'demo-pantry-every': 2 }, category('olive-oil')),
  about('oolong', { 'demo-tea-three-two': 3, 'demo-pantry-every': 2 }, titled('oolong')),
  about('plate', { 'demo-kitchen-fifteen': 2 }, category('plates')),
  about('glasses', { 'demo-kitchen-fifteen': 2 }, category('glasses')),
  about('shelf', { 'demo-furniture-tiers': 3, 'demo-lune-merchant': 2 }, category('shelves')),
  about('audio', { 'demo-audio-forty': 3, 'demo-audio-closing': 3 }, category('audio')),
  about('desk lamp', { 'demo-desk-list': 2, 'demo-lune-merchant': 2 }, category('table-lamps')),
  about('atelier lune', { 'demo-lune-merchant': 3 }),
  about('云南咖啡', { 'demo-pantry-every': 2 }, titled('云南咖啡')),
];

function about(q: string, grades: JudgedQuery['grades'], means: JudgedQuery['means'] = null): JudgedQuery {
  return { q, grades, means };
}

function category(slug: string) {
  return (item: Item) => item.categoryPath.includes(slug);
}

function brand(id: string) {
  return (item: Item) => item.brandId === id;
}

function titled(words: string) {
  return (item: Item) => item.title.includes(words);
}
