import { Redis } from 'ioredis';
import { badgeFactOf } from '../../domain/badge-fact.ts';
import { keysShared, unknownItem } from '../../domain/target-keys.ts';
import { type AnnouncedKey, type Announcements, anyKey } from '../../ports/announcements.ts';
import type { RelationStore } from '../../ports/relation-store.ts';
import type { SharedBadges } from '../../ports/shared-badges.ts';
import type { SharedBadgeFacts } from './badge-facts.ts';
import { type BadgeKeys, generationOf, startNewBook } from './badge-keys.ts';
import type { RedisClient } from './connect-redis.ts';
import type { KeptTemplates } from './kept-templates.ts';
import { within } from './within.ts';

export interface RedisSharedBadges {
  readonly client: RedisClient;
  readonly keys: BadgeKeys;
  readonly facts: SharedBadgeFacts;
  readonly templates: Pick<KeptTemplates, 'remove'>;
  readonly announcements: Pick<Announcements, 'announce'>;
  /** Which of the items whose list is kept cut are on a coupon's list. */
  readonly relations: Pick<RelationStore, 'among'>;
}

/** Told again so soon; while Redis is away a try costs nothing, or a command's time. */
const againMs = 250;
/** Facts that wait to be told; beyond them everything is forgotten at once. */
const mostWaiting = 10_000;
/** Facts that wait to be read in; beyond them it is left to who asks. */
const mostToWarm = 5_000;
const warmedTogether = 100;
/** After Redis did not answer, a flush does not wait for it for so long. */
const restMs = 1_000;
/** What a flush waits for in all. */
const tellMs = 500;
/** Each time that everything is lost while it is told, it is told again. */
const triesPerTelling = 5;
/** Of `among`. */
const mostAmong = { coupons: 1_000, items: 500 };

/**
 * The syncer's hand on the facts in Redis. A fact that moved is deleted, and with it every lease under which somebody
 * may be about to keep what it was (see kept-facts.ts). What can't be told is kept here and told again; a syncer that
 * ends before that leaves it to the next one, which forgets everything when it begins.
 */
export function createSharedBadges(needs: RedisSharedBadges): SharedBadges & { close(): void } {
  const { client, keys, facts, templates, announcements, relations } = needs;
  const waiting = new Set<AnnouncedKey>();
  const toWarm = new Set<AnnouncedKey>();
  let known: string | null = null;
  let servers: string | null = null;
  let restUntil = 0;
  let isClosed = false;
  let timer: NodeJS.Timeout | null = null;
  let isWarming = false;
  let isTending = false;

  /** What is to be announced besides. */
  async function tell(moved: readonly AnnouncedKey[]): Promise<readonly AnnouncedKey[]> {
    if (moved.includes(anyKey)) {
      known = await startNewBook(client, keys);
      return [];
    }
    const couponIds = moved.flatMap((fact) =>
      fact.startsWith('coupon|') ? [fact.slice('coupon|'.length)] : [],
    );
    for (let tries = 0; tries < triesPerTelling; tries++) {
      const before = await generationOf(client, keys);
      await forget(before, moved);
      // After the coupons were deleted: who cuts a list from now on reads what they are now.
      const cut = couponIds.length === 0 ? [] : await cutItems(couponIds);
      await forget(before, cut);
      if ((await client.hget(keys.book, 'generation')) !== before) continue;
      if (couponIds.length > 0) templates.remove(before, couponIds).catch(() => undefined);
      const isAnother = known !== null && known !== before;
      known = before;
      // What was noted of cut lists was lost with the generation before.
      return isAnother ? [anyKey] : cut;
    }
    throw new Error('Redis loses what it is told.');
  }

  async function forget(generation: string, moved: readonly AnnouncedKey[]): Promise<void> {
    await Promise.all(moved.map((fact) => client.unlink(keys.fact(generation, fact))));
    const items = moved.filter((fact) => fact.startsWith('item|'));
    // Who cuts one again notes it again.
    if (items.length > 0) await client.hdel(keys.book, ...items);
  }

  async function cutItems(couponIds: readonly string[]): Promise<AnnouncedKey[]> {
    const noted = (await client.hkeys(keys.book)).filter((field) => field.startsWith('item|'));
    const found = new Set<AnnouncedKey>();
    const itemIds = noted.map((fact) => fact.slice('item|'.length));
    for (let c = 0; c < couponIds.length && itemIds.length > 0; c += mostAmong.coupons) {
      for (let i = 0; i < itemIds.length; i += mostAmong.items) {
        const some = couponIds.slice(c, c + mostAmong.coupons);
        for (const { itemId } of await relations.among(some, itemIds.slice(i, i + mostAmong.items))) {
          found.add(`item|${itemId}`);
        }
      }
    }
    return [...found];
  }

  function wait(moved: readonly AnnouncedKey[]): void {
    for (const fact of moved) waiting.add(fact);
    if (waiting.size > mostWaiting || waiting.has(anyKey)) {
      waiting.clear();
      waiting.add(anyKey);
    }
    if (timer || isClosed || waiting.size === 0) return;
    timer = setTimeout(() => void tellAgain(), againMs);
    timer.unref();
  }

  async function tellAgain(): Promise<void> {
    const moved = [...waiting];
    waiting.clear();
    const besides = await tell(moved).catch(() => null);
    timer = null;
    if (besides) announcements.announce([...new Set([...moved, ...besides])]);
    wait(besides ? [] : moved);
  }

  async function readIn(): Promise<void> {
    isWarming = true;
    while (toWarm.size > 0 && !isClosed && performance.now() >= restUntil) {
      const some = [...toWarm].slice(0, warmedTogether);
      for (const fact of some) toWarm.delete(fact);
      await warmSome(facts, some);
    }
    toWarm.clear();
    isWarming = false;
  }

  async function serversNow(): Promise<string> {
    const primaries = client instanceof Redis ? [client] : client.nodes('master');
    const told = await Promise.all(primaries.map((primary) => primary.info('server')));
    return told
      .map((info) => /run_id:(\w+)/.exec(info)?.[1] ?? '')
      .sort()
      .join();
  }

  return {
    moved: async (announced) => {
      const moved = [...new Set(announced.flatMap(factsOf))];
      if (moved.length === 0) return;
      if (performance.now() < restUntil) return wait(moved);
      try {
        const besides = await within(tellMs, tell(moved));
        if (besides.length > 0) announcements.announce(besides);
      } catch {
        restUntil = performance.now() + restMs;
        wait(moved);
      }
    },
    warm: (announced) => {
      for (const fact of announced.flatMap(factsOf)) {
        if (toWarm.size < mostToWarm && fact !== anyKey) toWarm.add(fact);
      }
      if (!isWarming && toWarm.size > 0)
        readIn().catch(() => {
          isWarming = false;
        });
    },
    tend: () => {
      if (isTending) return;
      isTending = true;
      serversNow()
        .then((now) => {
          // Restarted, or failed over, to what may be an older copy: nothing in it is to be believed.
          if (servers !== null && servers !== now) wait([anyKey]);
          servers = now;
        })
        .catch(() => undefined)
        .finally(() => {
          isTending = false;
        });
    },
    counts: facts.counts,
    close: () => {
      isClosed = true;
      if (timer) clearTimeout(timer);
      toWarm.clear();
    },
  };
}

/** Whether one is sold out is no fact of these: the gate says. */
function factsOf(key: AnnouncedKey): AnnouncedKey[] {
  return key.startsWith('stock|') ? [] : [badgeFactOf(key) ?? anyKey];
}

/** With all that badges of an item are decided from. */
async function warmSome(facts: SharedBadgeFacts, some: readonly AnnouncedKey[]): Promise<void> {
  const idsOf = (kind: string) =>
    some.flatMap((fact) => (fact.startsWith(`${kind}|`) ? [fact.slice(kind.length + 1)] : []));
  const items = await facts.badgeItems(idsOf('item'));
  const targets = new Set(idsOf('target'));
  const couponIds = new Set(idsOf('coupon'));
  for (const [itemId, { item, listed, named }] of items) {
    for (const key of keysShared(item ?? unknownItem(itemId))) targets.add(key);
    for (const id of [...listed, ...named]) couponIds.add(id);
  }
  const asked = { targets: [...targets], couponIds: [...couponIds] };
  await facts.badgeCoupons(asked);
  await facts.settled();
  // Coupons that came along with their target are kept when they are asked for by its list.
  await facts.badgeCoupons(asked);
}
