import { categories, departments } from './departments/all.ts';

/** What shoppers read for a category's slug; one that the demo shop has not made is spelled out from the slug. */
export function categoryName(slug: string): string {
  return categoryNames.get(slug) ?? spelledOut(slug);
}

export function brandName(id: string): string {
  return brandNames.get(id) ?? spelledOut(id);
}

export function merchantName(id: string): string {
  return merchantNames.get(id) ?? spelledOut(id);
}

const brandNames = new Map([
  ['halden', 'Halden'],
  ['maison-brule', 'Maison Brûlé'],
  ['kiln-and-co', 'Kiln & Co'],
  ['tao-ci', '陶瓷 Tao Ci'],
  ['yun-tea', '云 Yun'],
  ['leaf-and-ladle', 'Leaf & Ladle'],
  ['dockside', 'Dockside Roasters'],
  ['cacao-noir', 'Cacao Noir'],
  ['lune', 'Lune'],
  ['nordhem', 'Nordhem'],
  ['aurin', 'Aurin'],
  ['volt', 'Volt'],
  ['saltmarsh', 'Saltmarsh'],
]);

const merchantNames = new Map([
  ['harbour-row', 'Harbour Row'],
  ['pantry-yun', 'Yun’s Pantry'],
  ['atelier-lune', 'Atelier Lune'],
  ['volt-supply', 'Volt Supply'],
]);

const categoryNames = new Map([
  ...categories.map(({ slug, name }) => [slug, name] as const),
  ...departments.map(({ slug, name }) => [slug, name] as const),
  ['coffee-and-tea', 'Coffee and tea'] as const,
]);

function spelledOut(slug: string): string {
  const words = slug.replaceAll('-', ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}
