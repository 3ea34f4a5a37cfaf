import { dayMs } from '../../../domain/calendar.ts';
import type { ClaimDraft, TemplateDraft } from '../../../domain/complete-template.ts';
import type { Instant } from '../../../domain/instant.ts';

export const minuteMs = 60_000;
export const hourMs = 3_600_000;

/** A coupon of the demo shop: what an operator would have set up, and what has happened to it since. */
export interface DemoCoupon {
  readonly id: string;
  readonly draft: TemplateDraft;
  /** Its explicit list, in the order in which its page recommends. */
  readonly itemIds?: readonly string[];
  /** Copies that made-up shoppers have claimed already. */
  readonly claimed?: number;
  readonly paused?: boolean;
}

type Rest = Partial<Omit<TemplateDraft, 'claim' | 'name' | 'discount'>> & {
  readonly claim?: Partial<ClaimDraft>;
};

/** Open since yesterday for two weeks, for the whole shop, ten days to use it: unless `rest` says otherwise. */
export function draftAt(start: Instant) {
  return (name: string, discount: TemplateDraft['discount'], rest: Rest = {}): TemplateDraft => ({
    name,
    currency: 'USD',
    discount,
    scope: { include: [{ type: 'all' }] },
    validity: { type: 'relative', days: 10 },
    ...rest,
    claim: { opensAt: start - dayMs, closesAt: start + 14 * dayMs, ...rest.claim },
  });
}
