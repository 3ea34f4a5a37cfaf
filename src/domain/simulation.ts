import type { Cart } from './cart.ts';
import type { Eligibility } from './combination.ts';
import { type Decision, type Flaw, refuse, refuseInvalid } from './decision.ts';
import { decideEligibility, type WalletCoupon } from './eligibility.ts';
import type { CouponTemplate, TemplateContent } from './template.ts';

/** A coupon that exists nowhere yet; its claim window, validity and status play no part. */
export interface SimulatedTemplate {
  readonly id: string;
  readonly content: TemplateContent;
  /** Stands for the relations. */
  readonly itemIds: readonly string[];
  /** From 1. */
  readonly copies: number;
  /** What a random amount drew; needed there, else null. */
  readonly drawnAmount: number | null;
}

export interface SimulationInput {
  readonly templates: readonly SimulatedTemplate[];
  /** userCouponIds: a template's id, or `id:1` … `id:n` where it has n copies. */
  readonly selected: readonly string[] | null;
  readonly cart: Cart;
  readonly channel: string | null;
  readonly region: string | null;
  readonly nodeBudget?: number;
}

/**
 * The answer of eligibility for templates before they are published. Refuses with `invalid` repeated ids and a
 * random amount without its draw, and with `not-found` what `selected` names besides.
 */
export function simulate(input: SimulationInput): Decision<{ eligibility: Eligibility }> {
  const flaws = flawsOf(input.templates);
  if (flaws.length > 0) return refuseInvalid(flaws);
  const wallet = input.templates.flatMap(copiesOf);
  const known = new Set(wallet.map(({ userCouponId }) => userCouponId));
  const missing = (input.selected ?? []).filter((id) => !known.has(id));
  if (missing.length > 0) return refuse('not-found', { userCouponIds: missing });
  const { cart, channel, region, selected, nodeBudget } = input;
  const eligibility = decideEligibility({
    now: 0,
    channel,
    region,
    cart,
    wallet,
    selected,
    claimable: [],
    ...(nodeBudget === undefined ? {} : { nodeBudget }),
  });
  return { ok: true, eligibility };
}

function flawsOf(templates: readonly SimulatedTemplate[]): Flaw[] {
  const flaws: Flaw[] = [];
  const names = new Set<string>();
  for (const [i, template] of templates.entries()) {
    const ids = [...new Set([template.id, ...idsOf(template)])];
    if (ids.some((id) => names.has(id))) {
      const message = `${template.id} stands for a coupon that an earlier template stands for; ids must differ`;
      flaws.push({ pointer: `/templates/${i}/id`, code: 'repeated', message });
    }
    for (const id of ids) names.add(id);
    const { discount } = template.content;
    if (discount.type !== 'random-amount') continue;
    const pointer = `/templates/${i}/drawnAmount`;
    if (template.drawnAmount === null) {
      flaws.push({ pointer, code: 'required', message: 'random-amount needs the amount that was drawn' });
    } else if (template.drawnAmount < discount.min || template.drawnAmount > discount.max) {
      flaws.push({
        pointer,
        code: 'out-of-range',
        message: `must be from ${discount.min} to ${discount.max}, as the template draws`,
      });
    }
  }
  return flaws;
}

function idsOf({ id, copies }: SimulatedTemplate): string[] {
  if (copies === 1) return [id];
  return Array.from({ length: copies }, (_, i) => `${id}:${i + 1}`);
}

function copiesOf(simulated: SimulatedTemplate): WalletCoupon[] {
  const { id, content, itemIds, drawnAmount } = simulated;
  const template: CouponTemplate = {
    ...content,
    id,
    rev: 1,
    phase: 'published',
    publishedAt: 0,
    seed: null,
    createdAt: 0,
    updatedAt: 0,
  };
  const listedItemIds = new Set(itemIds);
  const amount = content.discount.type === 'random-amount' ? drawnAmount : null;
  return idsOf(simulated).map((userCouponId) => ({
    userCouponId,
    template,
    listedItemIds,
    status: 'unused',
    validFrom: 0,
    validTo: 1,
    amount,
  }));
}
