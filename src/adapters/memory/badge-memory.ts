import { LRUCache } from 'lru-cache';
import { badgeFactOf } from '../../domain/badge-fact.ts';
import type { CouponTemplate } from '../../domain/template.ts';
import { type AnnouncedKey, type Announcements, anyKey } from '../../ports/announcements.ts';
import type { AskedCoupons, BadgeFacts } from '../../ports/badge-facts.ts';
import type { BadgeMemory, Kept, KeptCoupons, KeptItem, MadeBadges } from '../../ports/badge-memory.ts';
import type { Clock } from '../../ports/clock.ts';
import { createFlights, type NextTurn } from './flights.ts';

export interface BadgeMemoryBounds {
  readonly items: number;
  /** Of targets as of coupons. */
  readonly coupons: number;
  /** Of items as of targets: characters of what was made of them, and ids in their lists. */
  readonly size: number;
}

const defaults: BadgeMemoryBounds = { items: 200_000, coupons: 50_000, size: 128 * 1024 * 1024 };
/** Answers kept of one item: by channel, region and limit. */
const mostMade = 8;

interface Needs {
  readonly facts: BadgeFacts;
  readonly announcements: Announcements;
  readonly clock: Clock;
}

type Cell<T> = { -readonly [K in keyof T]: T[K] };
type ItemCell = Cell<Omit<KeptItem, 'made'>> & { readonly made: Map<string, MadeBadges>; size: number };
type ListCell = Cell<Kept<readonly string[]>>;
type CouponCell = Cell<Kept<CouponTemplate | null>>;

/**
 * What badges are decided from, in memory; the least recently used go first, and items only for those that are asked
 * for again. All who miss a fact at the same moment ask for it once. An announcement drops it, and what is being asked
 * for it then: that is answered, and not kept, so that a search that began before a change puts nothing old back.
 */
export function createBadgeMemory(
  { facts, announcements, clock }: Needs,
  bounds: BadgeMemoryBounds = defaults,
  nextTurn: NextTurn = setImmediate,
): BadgeMemory {
  let changes = 0;
  const dispose = (cell: { isCurrent: boolean }) => {
    cell.isCurrent = false;
    changes += 1;
  };
  // It weighs a value when that is another one: so a cell that has grown comes in a new hull.
  const items = new LRUCache<string, { readonly cell: ItemCell }>({
    max: bounds.items,
    maxSize: bounds.size,
    sizeCalculation: ({ cell }) => cell.size,
    dispose: ({ cell }) => dispose(cell),
  });
  const askedOnce = new LRUCache<string, true>({ max: Math.ceil(bounds.items / 2) });
  const targets = new LRUCache<string, ListCell>({
    max: bounds.coupons,
    maxSize: bounds.size,
    sizeCalculation: ({ value }) => 1 + value.length,
    dispose,
  });
  const coupons = new LRUCache<string, CouponCell>({ max: bounds.coupons, dispose });
  const itemFlights = createFlights((wanted, moved) => askItems(wanted, false, moved), nextTurn);
  const wholeFlights = createFlights((wanted, moved) => askItems(wanted, true, moved), nextTurn);
  const couponFlights = createFlights<KeptCoupons>(askCoupons, nextTurn);

  announcements.subscribe((keys) => {
    for (const key of keys) {
      const fact = badgeFactOf(key) ?? anyKey;
      for (const flights of [itemFlights, wholeFlights, couponFlights]) flights.end(fact);
      // The search for a target finds it by itself.
      if (fact.startsWith('coupon|')) couponFlights.close();
      forget(fact);
    }
  });

  function forget(fact: AnnouncedKey): void {
    const [kind, id] = halves(fact);
    if (kind === 'item') items.delete(id);
    else if (kind === 'target') targets.delete(id);
    else if (kind === 'coupon') coupons.delete(id);
    else if (kind === 'stock') {
      // The template stays; what was made while it had, or had no, copies goes.
      const cell = coupons.get(id);
      if (cell) coupons.set(id, { ...cell });
    } else {
      items.clear();
      targets.clear();
      coupons.clear();
    }
  }

  function standing(itemId: string, whole: boolean): ItemCell | undefined {
    const cell = items.get(itemId)?.cell;
    if (!cell || cell.value.cutUntil === null) return cell;
    return !whole && clock.now() < cell.value.cutUntil ? cell : undefined;
  }

  /**
   * Where there is no room left an item has to come twice in a while: most of a large shop's are asked for once, and
   * would push out what is asked for often. Half as many as are kept are remembered: more or fewer kept less of a
   * Zipf's worth of readers (0.78 of them hit a tenth of the items, 0.74 without, 0.81 at best).
   */
  function isWorthKeeping(itemId: string, size: number): boolean {
    if (items.size < bounds.items && items.calculatedSize + size <= bounds.size) return true;
    if (items.has(itemId) || askedOnce.delete(itemId)) return true;
    askedOnce.set(itemId, true);
    return false;
  }

  async function askItems(
    wanted: readonly AnnouncedKey[],
    whole: boolean,
    moved: (fact: AnnouncedKey) => boolean,
  ): Promise<ReadonlyMap<string, ItemCell>> {
    const found = await facts.badgeItems(idsOf(wanted, 'item'), { whole });
    return new Map(
      [...found].map(([itemId, value]): [string, ItemCell] => {
        const size = 1 + value.listed.length + value.named.length;
        // What is not kept hears of nothing: it is current for nobody.
        const isCurrent = !moved(`item|${itemId}`) && isWorthKeeping(itemId, size);
        const cell: ItemCell = { isCurrent, value, made: new Map(), size };
        if (isCurrent) items.set(itemId, { cell });
        return [itemId, cell];
      }),
    );
  }

  async function askCoupons(
    wanted: readonly AnnouncedKey[],
    moved: (fact: AnnouncedKey) => boolean,
  ): Promise<KeptCoupons> {
    const couponIds = idsOf(wanted, 'coupon');
    const { byTarget, templates } = await facts.badgeCoupons({ targets: idsOf(wanted, 'target'), couponIds });
    const lists = new Map<string, ListCell>();
    for (const [target, value] of byTarget) {
      const cell = { isCurrent: !moved(`target|${target}`), value };
      if (cell.isCurrent) targets.set(target, cell);
      lists.set(target, cell);
    }
    const found = new Map<string, CouponCell>();
    for (const id of new Set([...couponIds, ...templates.keys()])) {
      const known = coupons.get(id);
      const cell = known ?? { isCurrent: !moved(`coupon|${id}`), value: templates.get(id) ?? null };
      if (!known && cell.isCurrent) coupons.set(id, cell);
      found.set(id, cell);
    }
    return { byTarget: lists, coupons: found };
  }

  function knownCoupons(asked: AskedCoupons) {
    const byTarget = new Map<string, Kept<readonly string[]>>();
    for (const target of asked.targets) {
      const list = targets.get(target);
      if (list) byTarget.set(target, list);
    }
    const found = new Map<string, Kept<CouponTemplate | null>>();
    for (const id of namedBy(asked, byTarget)) {
      const cell = coupons.get(id);
      if (cell) found.set(id, cell);
    }
    return { byTarget, coupons: found };
  }

  return {
    item: (itemId) => standing(itemId, false),

    badgeItems: async (itemIds, { whole } = { whole: false }) => {
      const answer = new Map<string, ItemCell>();
      const missing: string[] = [];
      for (const itemId of itemIds) {
        const cell = standing(itemId, whole);
        if (cell) answer.set(itemId, cell);
        else missing.push(itemId);
      }
      if (missing.length === 0) return answer;
      const flights = whole ? wholeFlights : itemFlights;
      const answers = await flights.answers(missing.map((itemId) => `item|${itemId}`));
      for (const itemId of missing) {
        const cell = answers.get(`item|${itemId}`)?.get(itemId);
        if (cell) answer.set(itemId, cell);
      }
      return answer;
    },

    badgeCoupons: async (asked) => {
      const known = knownCoupons(asked);
      const missing = [
        ...asked.targets.filter((target) => !known.byTarget.has(target)).map((target) => `target|${target}`),
        ...namedBy(asked, known.byTarget)
          .filter((id) => !known.coupons.has(id))
          .map((id) => `coupon|${id}`),
      ];
      if (missing.length === 0) return known;
      const answers = await couponFlights.answers(missing);
      const add = (couponId: string, answer: KeptCoupons | undefined) => {
        const coupon = answer?.coupons.get(couponId);
        if (coupon && !known.coupons.has(couponId)) known.coupons.set(couponId, coupon);
      };
      // What was asked for by itself first: a list may have brought along what was announced since.
      for (const id of idsOf(missing, 'coupon')) add(id, answers.get(`coupon|${id}`));
      for (const target of idsOf(missing, 'target')) {
        const answer = answers.get(`target|${target}`);
        const list = answer?.byTarget.get(target);
        if (list) known.byTarget.set(target, list);
        for (const id of list?.value ?? []) add(id, answer);
      }
      return known;
    },

    keep: (itemId, item, how, made) => {
      const cell = items.peek(itemId)?.cell;
      if (!cell || cell !== item) return;
      const [oldest] = cell.made.keys();
      const replaced = cell.made.has(how) ? how : oldest;
      if (replaced !== undefined && (replaced === how || cell.made.size === mostMade)) {
        cell.size -= cell.made.get(replaced)?.json.length ?? 0;
        cell.made.delete(replaced);
      }
      cell.made.set(how, made);
      cell.size += made.json.length;
      items.set(itemId, { cell }, { noDisposeOnSet: true });
    },

    changes: () => changes,
  };
}

function namedBy({ couponIds }: AskedCoupons, lists: KeptCoupons['byTarget']): string[] {
  const named = new Set(couponIds);
  for (const { value } of lists.values()) for (const id of value) named.add(id);
  return [...named];
}

function halves(key: AnnouncedKey): [kind: string, rest: string] {
  const bar = key.indexOf('|');
  return bar < 0 ? [key, ''] : [key.slice(0, bar), key.slice(bar + 1)];
}

function idsOf(facts: readonly AnnouncedKey[], kind: string): string[] {
  return facts.flatMap((fact) => {
    const [own, id] = halves(fact);
    return own === kind ? [id] : [];
  });
}
