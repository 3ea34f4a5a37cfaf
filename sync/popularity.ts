import { dayIn, dayMs } from '../src/domain/calendar.ts';
import type { Instant } from '../src/domain/instant.ts';
import type { CouponTemplate } from '../src/domain/template.ts';
import { statusOf } from '../src/domain/template-lifecycle.ts';
import type { ChangeHint } from '../src/ports/change-feed.ts';
import type { Ports } from '../src/ports/ports.ts';

const days = 7;
const batch = 500;

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

/** A hint for each template whose popularity differs from what `known` says; `known` then says it. */
export async function movedPopularity(
  ports: Pick<Ports, 'collectionWalk' | 'templates' | 'userCoupons' | 'clock'>,
  known: Map<string, number>,
): Promise<ChangeHint[]> {
  const hints: ChangeHint[] = [];
  const now = ports.clock.now();
  let after: string | null = null;
  for (;;) {
    const ids = await ports.collectionWalk.ids('templates', after, batch);
    for (const template of await ports.templates.getMany(ids)) {
      const popularity = await popularityOf(ports, template, now);
      if (popularity === (known.get(template.id) ?? 0)) continue;
      if (popularity === 0) known.delete(template.id);
      else known.set(template.id, popularity);
      hints.push({ collection: 'templates', id: template.id });
    }
    after = ids.at(-1) ?? null;
    if (ids.length < batch) return hints;
  }
}
