import type { CouponTemplate, Target } from '../../../src/domain/template.ts';
import type { Ports } from '../../../src/ports/ports.ts';
import { itemOf } from '../../contracts/make.ts';
import { templateOf } from '../../domain/make.ts';
import type { Random } from './random.ts';

/** Few enough that every document is written many times, and that its relations and coupons meet. */
export const itemIds = Array.from({ length: 400 }, (_, n) => `item-${n}`);
export const couponIds = Array.from({ length: 60 }, (_, n) => `coupon-${n}`);
export const categories = ['tea', 'milk', 'bread', 'home'];
export const places = ['app', 'web'];
/** Windows open and close within it. */
export const lastInstant = 10_000;
const words = ['green', 'whole', 'organic', 'crème', '牛奶', 'yoghurt', 'milk', 'tea', '2l'];

type Needs = Pick<Ports, 'items' | 'relations' | 'templates'>;

/** One batch of puts, changes or deletes; how many documents of the store it has changed. */
export async function writeSome(ports: Needs, random: Random): Promise<number> {
  const some = random.below(150) + 1;
  const couponId = random.of(couponIds);
  const ids = random.some(itemIds, some);
  switch (random.of(['items', 'items', 'relations', 'relations', 'no-items', 'no-relations', 'templates'])) {
    case 'items':
      return written(await ports.items.putMany(ids.map((id) => randomItem(id, random))));
    case 'relations': {
      const relations = ids.slice(0, 40).map((itemId) => ({ couponId, itemId, sort: random.below(20) }));
      return written(await ports.relations.putMany(relations));
    }
    case 'no-items': {
      const gone = await Promise.all(ids.slice(0, 30).map((id) => ports.items.delete(id)));
      return gone.filter((deleted) => deleted).length;
    }
    case 'no-relations':
      return ports.relations.deleteMany(couponId, ids);
    default:
      return writeTemplates(ports, random.some(couponIds, 10), random);
  }
}

function written({ inserted, changed }: { readonly inserted: number; readonly changed: number }): number {
  return inserted + changed;
}

function randomItem(itemId: string, random: Random) {
  return itemOf(itemId, {
    title: random.some(words, random.below(4)).join(' '),
    categoryPath: random.some(categories, random.below(3)),
    salePrice: random.of([null, random.below(5_000)]),
    salesCount: random.below(50),
    listedAt: random.below(50),
  });
}

async function writeTemplates(ports: Needs, ids: readonly string[], random: Random): Promise<number> {
  const stored = new Map((await ports.templates.getMany(ids)).map((template) => [template.id, template]));
  for (const id of ids) {
    const before = stored.get(id);
    const template = randomTemplate(id, random);
    if (before) await ports.templates.replace({ ...template, rev: before.rev + 1 }, before.rev);
    else await ports.templates.insert(template);
  }
  return ids.length;
}

function randomTemplate(id: string, random: Random): CouponTemplate {
  const target = random.of<Target>([
    { type: 'items' },
    { type: 'items' },
    { type: 'category', id: random.of(categories) },
    { type: 'item', id: random.of(itemIds) },
  ]);
  const opensAt = random.below(lastInstant);
  const template = templateOf(id, {
    name: random.some(words, 2).join(' '),
    scope: { include: [target], exclude: random.of([[], [{ type: 'category', id: 'home' }]]) },
    claim: { opensAt, closesAt: opensAt + 1 + random.below(lastInstant) },
    channels: random.of([[], [], ['app']]),
    regions: random.of([[], [], ['web']]),
  });
  return {
    ...template,
    phase: random.of(['draft', 'published', 'published', 'published', 'paused', 'ended']),
  };
}
