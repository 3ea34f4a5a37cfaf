import type { SyncedCollection } from '../../../src/ports/change-feed.ts';
import type { Ports } from '../../../src/ports/ports.ts';

/** What must stand in Elasticsearch, as text by `index id`, read off the store by none of the syncer's code. */
export async function storeSide(
  ports: Pick<Ports, 'collectionWalk' | 'items' | 'relations' | 'templates'>,
): Promise<Map<string, string>> {
  const expected = new Map<string, string>();
  const items = new Map((await ports.items.getMany(await allIds(ports, 'items'))).map((i) => [i.itemId, i]));
  for (const [id, item] of items) expected.set(`items ${id}`, canonical(item));
  const pairs = (await allIds(ports, 'relations')).map((id) => {
    const [couponId = '', itemId = ''] = id.split('|');
    return { couponId, itemId };
  });
  for (const relation of await ports.relations.getMany(pairs)) {
    const { couponId, itemId, sort } = relation;
    const document = { couponId, itemId, sort, item: items.get(itemId) ?? null };
    expected.set(`coupon-items ${couponId}|${itemId}`, canonical(document));
  }
  for (const template of await ports.templates.getMany(await allIds(ports, 'templates'))) {
    if (template.phase !== 'draft') expected.set(`coupons ${template.id}`, canonical(template));
  }
  return expected;
}

async function allIds(
  { collectionWalk }: Pick<Ports, 'collectionWalk'>,
  collection: SyncedCollection,
): Promise<string[]> {
  const ids: string[] = [];
  for (;;) {
    const page = await collectionWalk.ids(collection, ids.at(-1) ?? null, 1_000);
    ids.push(...page);
    if (page.length < 1_000) return ids;
  }
}

/** What readers see in Elasticsearch, in the same form, by plain searches of the aliases. */
export async function indexSide(elasticsearchUrl: string): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  for await (const { _id, _source } of documents(elasticsearchUrl, 'items', ['itemId'])) {
    found.set(`items ${_id}`, canonical(_source.item));
  }
  for await (const { _id, _source } of documents(elasticsearchUrl, 'coupon-items', ['couponId', 'itemId'])) {
    const { couponId, itemId, sort, item = null } = _source;
    found.set(`coupon-items ${_id}`, canonical({ couponId, itemId, sort, item }));
  }
  for await (const { _id, _source } of documents(elasticsearchUrl, 'coupons', ['couponId'])) {
    found.set(`coupons ${_id}`, canonical(_source.template));
  }
  return found;
}

interface Hit {
  readonly _id: string;
  readonly _source: Readonly<Record<string, unknown>>;
  readonly sort: readonly unknown[];
}

async function* documents(url: string, alias: string, sort: readonly string[]): AsyncGenerator<Hit> {
  const size = 2_000;
  for (let after: readonly unknown[] | null = null; ; ) {
    // Where the first copy has not ended there is no alias, and nothing to see.
    const response = await fetch(`${url}/${alias}/_search?ignore_unavailable=true`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ size, sort, ...(after && { search_after: after }) }),
    });
    const body = JSON.parse(await response.text());
    if (!response.ok) throw new Error(JSON.stringify(body));
    const hits: readonly Hit[] = body.hits.hits;
    yield* hits;
    after = hits.at(-1)?.sort ?? null;
    if (hits.length < size) return;
  }
}

/** The first few that are not the same on both sides, for people to read. */
export function differences(
  expected: ReadonlyMap<string, string>,
  found: ReadonlyMap<string, string>,
): string[] {
  const wrong: string[] = [];
  for (const [key, document] of expected) {
    const other = found.get(key);
    if (other !== document)
      wrong.push(`${key}: in the store ${document}, in the index ${other ?? 'nothing'}`);
  }
  for (const [key, document] of found) {
    if (!expected.has(key)) wrong.push(`${key}: not in the store, in the index ${document}`);
  }
  return wrong.length > 10 ? [`${wrong.length} differ`, ...wrong.slice(0, 10)] : wrong;
}

/** Members in one order: engines keep them in their own. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_, member: unknown) =>
    typeof member === 'object' && member !== null && !Array.isArray(member)
      ? Object.fromEntries(Object.entries(member).sort(([a], [b]) => (a < b ? -1 : 1)))
      : member,
  );
}
