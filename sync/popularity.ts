import { dayIn, dayMs } from '../src/domain/calendar.ts';
import type { Instant } from '../src/domain/instant.ts';
import type { CouponTemplate } from '../src/domain/template.ts';
import { statusOf } from '../src/domain/template-lifecycle.ts';
import type { ChangeHint } from '../src/ports/change-feed.ts';
import type { Ports } from '../src/ports/ports.ts';

const days = 7;
/** Each asks the store for its counts: no more at once than it answers within its time. */
const templatesAStep = 32;

/**
 * Claims of the last seven days of the template's calendar, today among them; 0 where nobody can claim it now:
 * discovery shows only what can be claimed.
 */
export async function popularityOf(
  { userCoupons }: Pick<Ports, 'userCoupons'>,
  template: CouponTemplate,
  now: Instant,
): Promise<number> {
  if (statusOf(template, now) !== 'active') return 0;
  const { byDay } = await userCoupons.stats(template.id, now);
  const since = dayIn(template.timeZone, now - days * dayMs);
  return byDay.reduce((sum, { day, claimed }) => (day > since ? sum + claimed : sum), 0);
}

export interface PopularityWalk {
  /** A hint for each of the next few templates whose popularity differs from what `known` says; `known` then says it. */
  next(): Promise<{ readonly hints: readonly ChangeHint[]; readonly isOver: boolean }>;
}

/** Over all templates, a few a step: what counting them takes, no live change waits for. */
export function walkPopularity(
  ports: Pick<Ports, 'collectionWalk' | 'templates' | 'userCoupons' | 'clock'>,
  known: Map<string, number>,
): PopularityWalk {
  let after: string | null = null;
  return {
    next: async () => {
      const now = ports.clock.now();
      const ids = await ports.collectionWalk.ids('templates', after, templatesAStep);
      const templates = await ports.templates.getMany(ids);
      const counts = await Promise.all(templates.map((template) => popularityOf(ports, template, now)));
      const hints = templates.flatMap(({ id }, n): ChangeHint[] => {
        const popularity = counts[n] ?? 0;
        if (popularity === (known.get(id) ?? 0)) return [];
        if (popularity === 0) known.delete(id);
        else known.set(id, popularity);
        return [{ collection: 'templates', id }];
      });
      after = ids.at(-1) ?? null;
      return { hints, isOver: ids.length < templatesAStep };
    },
  };
}
