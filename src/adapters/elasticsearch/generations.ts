import type { Client, estypes } from '@elastic/elasticsearch';
import type { IndexName } from '../../ports/search-index.ts';
import { ask, limits } from './connection.ts';
import { indexNames, type Mappings, positionsIndex } from './mappings.ts';

/** The three indices that were built together. */
export interface Generation {
  /** Their names, which operations are written to: never an alias. */
  readonly names: Readonly<Record<IndexName, string>>;
  /** Their UUIDs: an index that was deleted and made again is another one, and has no position. */
  readonly id: string;
  /** Of the files that they were made from. */
  readonly hashes: Readonly<Record<IndexName, string>>;
}

export interface Generations {
  /** What readers see, or null: something of it is missing. */
  live(): Promise<Generation | null>;
  create(): Promise<Generation>;
  /** One request moves all three aliases; fails where readers see another than `from`. */
  swap(from: Generation | null, to: Generation): Promise<void>;
  drop(generation: Generation): Promise<void>;
  /** Drops whatever of ours has no alias. */
  dropUnseen(): Promise<void>;
}

/** No query returns what was deleted: the aliases hide it. */
const notDeleted = { bool: { must_not: { term: { deleted: true } } } };

export function createGenerations(client: Client, prefix: string, mappings: Mappings): Generations {
  const aliases = indexNames.map((name) => prefix + name);

  const look = async (index: string[]): Promise<Found[]> => {
    const found = await ask(
      client.indices.get(
        {
          index,
          ignore_unavailable: true,
          filter_path: ['*.settings.index.uuid', '*.mappings._meta.hash', '*.aliases'],
        },
        limits.admin,
      ),
    );
    return Object.entries(found).map(([concrete, { aliases: seen = {}, mappings: mapping, settings }]) => ({
      concrete,
      aliases: Object.keys(seen),
      uuid: String(settings?.index?.uuid),
      hash: String(mapping?._meta?.hash),
    }));
  };

  const generationOf = (found: readonly Found[], nameOf: (one: Found) => string): Generation | null => {
    const parts = indexNames.map((name) => found.filter((one) => nameOf(one) === prefix + name));
    const [couponItems, coupons, items] = parts.map((ones) => (ones.length === 1 ? ones[0] : undefined));
    if (!couponItems || !coupons || !items) return null;
    const each = <T>(read: (one: Found) => T): Record<IndexName, T> => ({
      'coupon-items': read(couponItems),
      coupons: read(coupons),
      items: read(items),
    });
    return {
      names: each(({ concrete }) => concrete),
      id: [couponItems, coupons, items].map(({ uuid }) => uuid).join('.'),
      hashes: each(({ hash }) => hash),
    };
  };

  /** One by one: what somebody else drops at the same moment keeps nothing of the rest. */
  const dropEach = async (names: readonly string[]): Promise<void> => {
    for (const index of names) {
      await ask(client.indices.delete({ index }, { ...limits.admin, ignore: [404] }));
    }
  };

  return {
    live: async () =>
      generationOf(await look(aliases), (one) => one.aliases.find((name) => aliases.includes(name)) ?? ''),
    create: async () => {
      const time = new Date().toISOString().replace(/\D/g, '');
      const concrete = (name: IndexName) => `${prefix}${name}-${time}`;
      await forbidAutoCreation(client, prefix);
      for (const name of indexNames) {
        const { settings, mappings: mapping } = mappings[name];
        await ask(
          client.indices.create({ index: concrete(name), settings, mappings: mapping }, limits.admin),
        );
      }
      const found = await look(indexNames.map(concrete));
      const made = generationOf(found, (one) => one.concrete.slice(0, -(time.length + 1)));
      if (!made) throw new Error(`Not all of ${indexNames.map(concrete).join(', ')} are there.`);
      return made;
    },
    swap: async (from, to) => {
      const actions = indexNames.flatMap((name): estypes.IndicesUpdateAliasesAction[] => {
        const alias = prefix + name;
        const add: estypes.IndicesUpdateAliasesAction = {
          add: { index: to.names[name], alias, filter: notDeleted },
        };
        return from ? [{ remove: { index: from.names[name], alias, must_exist: true } }, add] : [add];
      });
      await ask(client.indices.updateAliases({ actions }, limits.admin));
    },
    drop: ({ names }) => dropEach(Object.values(names)),
    dropUnseen: async () => {
      const found = await look(aliases.map((alias) => `${alias}-*`));
      const ours = new RegExp(`^(${aliases.join('|')})-\\d{17}$`);
      const unseen = found.filter((one) => one.aliases.length === 0 && ours.test(one.concrete));
      await dropEach(unseen.map(({ concrete }) => concrete));
    },
  };
}

interface Found {
  readonly concrete: string;
  readonly aliases: readonly string[];
  readonly uuid: string;
  readonly hash: string;
}

/**
 * A write that comes late, to an index that is dropped by then, must not make one. Where we may not say so, the
 * cluster's own `action.auto_create_index` decides.
 */
async function forbidAutoCreation(client: Client, prefix: string): Promise<void> {
  const template = {
    name: `${prefix}clipper-made-by-the-syncer-alone`,
    index_patterns: [...indexNames.map((name) => `${prefix}${name}-*`), prefix + positionsIndex],
    allow_auto_create: false,
    priority: 450,
    template: {},
  };
  await ask(client.indices.putIndexTemplate(template, { ...limits.admin, ignore: [403] }));
}
