import { bestListed } from '../../domain/best-listed.ts';
import type { CouponTemplate } from '../../domain/template.ts';
import type { AskedCoupons, BadgeFacts, FoundCoupons, ItemFacts } from '../../ports/badge-facts.ts';
import type { Clock } from '../../ports/clock.ts';
import type { BadgeKeys } from './badge-keys.ts';
import { type FactReading, type KeptFacts, mostBytes } from './kept-facts.ts';
import type { KeptTemplates } from './kept-templates.ts';
import type { RunScript } from './run-script.ts';

export interface CachedBadgeFacts {
  readonly index: BadgeFacts;
  readonly clock: Clock;
  readonly run: RunScript;
  readonly keys: BadgeKeys;
  readonly facts: KeptFacts;
  readonly templates: KeptTemplates;
}

export interface SharedBadgeFacts extends BadgeFacts {
  /** Facts that were answered from Redis, and by the index. */
  counts(): { readonly kept: number; readonly asked: number };
  /** Resolves when everything that is being kept is kept, or is not. */
  settled(): Promise<void>;
}

/** An item on more lists than these keeps its best. */
const mostListed = 50;
/** Items whose list is kept cut: each change of a coupon looks through them. */
const mostCut = 1_000;
/** After Redis did not answer, nobody waits for it for so long. */
const restMs = 1_000;
const none = '0';

/**
 * The facts that badges are decided from, in Redis in front of the index: what is not there is asked of the index and
 * kept. Redis that is away, or slow, costs one short wait a second; then the index answers.
 *
 * A fact's value: of an item its facts as JSON, of a target the ids of its coupons, of a coupon its revision (`0`:
 * there is none), whose template lies beside it as an entity.
 */
export function cacheBadgeFacts(needs: CachedBadgeFacts): SharedBadgeFacts {
  const { index, clock, run, keys, facts, templates } = needs;
  const counts = { kept: 0, asked: 0 };
  const keeping = new Set<Promise<unknown>>();
  let restUntil = 0;

  /** Null where Redis does not answer. */
  async function ask<T>(question: () => Promise<T>): Promise<T | null> {
    if (performance.now() < restUntil) return null;
    try {
      return await question();
    } catch {
      restUntil = performance.now() + restMs;
      return null;
    }
  }

  /** Nobody waits for it. */
  function later(work: () => Promise<unknown>): void {
    const under = ask(work).finally(() => keeping.delete(under));
    keeping.add(under);
  }

  async function keepItem(reading: FactReading, itemId: string, found: ItemFacts): Promise<ItemFacts> {
    const fact = `item|${itemId}`;
    if (!reading.leases.has(fact)) return found;
    if (found.listed.length <= mostListed) {
      // Whoever makes up ids has them remembered too, but not for long.
      const isAbsent = found.item === null && found.listed.length + found.named.length === 0;
      later(() => facts.keep(reading, fact, JSON.stringify(found), { shortly: isAbsent }));
      return found;
    }
    // Noted before the coupons of the list are read: who changes one of them afterwards finds it.
    const noted = await ask(() => run('note-cut', [keys.book], [reading.generation, fact, mostCut]));
    if (noted !== 1) return found;
    const { templates: listed } = await badgeCoupons({ targets: [], couponIds: found.listed });
    const at = clock.now();
    const best = bestListed({
      itemId,
      item: found.item,
      coupons: [...listed.values()],
      at,
      most: mostListed,
    });
    const cut: ItemFacts = { ...found, listed: best.couponIds, cutUntil: best.until };
    later(() => facts.keep(reading, fact, JSON.stringify(cut), { shortly: false, mostMs: best.until - at }));
    return cut;
  }

  function keepTarget(reading: FactReading, target: string, couponIds: readonly string[]): void {
    const shortly = couponIds.length === 0;
    later(() => facts.keep(reading, `target|${target}`, JSON.stringify(couponIds), { shortly }));
  }

  function keepCoupon(reading: FactReading, couponId: string, template: CouponTemplate | undefined): void {
    const fact = `coupon|${couponId}`;
    const { generation, kept } = reading;
    if (!template) {
      later(() => facts.keep(reading, fact, none, { shortly: true }));
      return;
    }
    // Two thousand characters for the other fields, at most.
    if (Buffer.byteLength(JSON.stringify(template)) > mostBytes - 2_000) return;
    const rev = String(template.rev);
    later(async () => {
      const isNamed = kept.get(fact) === rev || (await facts.keep(reading, fact, rev, { shortly: false }));
      if (isNamed) await templates.save(generation, template);
    });
  }

  async function readCoupons(targets: readonly string[], couponIds: readonly string[]) {
    const wanted = [...targets.map((target) => `target|${target}`), ...couponIds.map((id) => `coupon|${id}`)];
    return wanted.length === 0 ? null : ask(() => facts.read(wanted));
  }

  async function readTemplates(
    reading: FactReading,
    couponIds: readonly string[],
    found: Known,
  ): Promise<void> {
    const named = couponIds.filter((id) => (reading.kept.get(`coupon|${id}`) ?? none) !== none);
    const entities = await ask(() => templates.read(reading.generation, named));
    for (const id of couponIds) {
      const rev = reading.kept.get(`coupon|${id}`);
      const template = entities?.get(id);
      if (rev === none) found.gone.add(id);
      else if (template && String(template.rev) === rev) found.templates.set(id, template);
    }
  }

  async function badgeCoupons({ targets, couponIds }: AskedCoupons): Promise<FoundCoupons> {
    const known: Known = { byTarget: new Map(), templates: new Map(), gone: new Set() };
    const asked = [...new Set(couponIds)];
    const first = await readCoupons(targets, asked);
    for (const target of first ? targets : []) {
      const list = parsed<string[]>(first?.kept.get(`target|${target}`));
      if (list) known.byTarget.set(target, list);
    }
    const named = [...new Set([...known.byTarget.values()].flat())].filter((id) => !asked.includes(id));
    const [second] = await Promise.all([
      first ? readCoupons([], named) : null,
      first ? readTemplates(first, asked, known) : null,
    ]);
    if (second) await readTemplates(second, named, known);

    const missingTargets = targets.filter((target) => !known.byTarget.has(target));
    const missingIds = [...asked, ...named].filter((id) => !known.templates.has(id) && !known.gone.has(id));
    const missing = missingTargets.length + missingIds.length;
    counts.asked += missing;
    counts.kept += targets.length + asked.length + named.length - missing;
    if (missing === 0) return known;
    const found = await index.badgeCoupons({ targets: missingTargets, couponIds: missingIds });
    for (const [target, list] of found.byTarget) {
      known.byTarget.set(target, list);
      if (first) keepTarget(first, target, list);
    }
    for (const [id, template] of found.templates) known.templates.set(id, template);
    for (const id of missingIds) {
      const reading = [first, second].find(
        (each) => each?.leases.has(`coupon|${id}`) || each?.kept.has(`coupon|${id}`),
      );
      if (reading) keepCoupon(reading, id, found.templates.get(id));
    }
    return known;
  }

  return {
    badgeItems: async (itemIds, { whole } = { whole: false }) => {
      const answer = new Map<string, ItemFacts>();
      const reading = await ask(() => facts.read(itemIds.map((id) => `item|${id}`)));
      for (const itemId of reading ? itemIds : []) {
        const kept = parsed<ItemFacts>(reading?.kept.get(`item|${itemId}`));
        if (!kept || (kept.cutUntil !== null && (whole || kept.cutUntil <= clock.now()))) continue;
        answer.set(itemId, kept);
      }
      const missing = itemIds.filter((itemId) => !answer.has(itemId));
      counts.kept += answer.size;
      counts.asked += missing.length;
      if (missing.length === 0) return answer;
      const found = await index.badgeItems(missing, { whole: true });
      await Promise.all(
        [...found].map(async ([itemId, one]) => {
          answer.set(itemId, reading && !whole ? await keepItem(reading, itemId, one) : one);
        }),
      );
      return answer;
    },
    badgeCoupons,
    counts: () => ({ ...counts }),
    settled: async () => {
      while (keeping.size > 0) await Promise.all(keeping);
    },
  };
}

interface Known {
  readonly byTarget: Map<string, readonly string[]>;
  readonly templates: Map<string, CouponTemplate>;
  readonly gone: Set<string>;
}

/** Undefined where nothing is kept, or what was not written here. */
function parsed<T>(text: string | undefined): T | undefined {
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text) as T;
  } catch {
    return undefined;
  }
}
