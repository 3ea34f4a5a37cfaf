import { type Decision, refuse } from '../domain/decision.ts';
import { labelOf } from '../domain/label.ts';
import type { CouponTemplate, TemplateStatus } from '../domain/template.ts';
import { statusOf } from '../domain/template-lifecycle.ts';
import type { Ports } from '../ports/ports.ts';

/** The shopper's view of a template. */
export interface ShownCoupon {
  readonly template: CouponTemplate;
  readonly label: string;
  readonly status: TemplateStatus;
  readonly soldOut: boolean;
}

/** Of any template that was ever published, ended ones too; a draft is `not-found`. */
export async function readCoupon(
  ports: Pick<Ports, 'clock' | 'templates' | 'gate'>,
  couponId: string,
): Promise<Decision<{ coupon: ShownCoupon }>> {
  const template = await ports.templates.get(couponId);
  if (!template || template.phase === 'draft') return refuse('not-found', { couponId });
  const [coupon] = await showCoupons(ports, [template]);
  return coupon ? { ok: true, coupon } : refuse('not-found', { couponId });
}

export async function showCoupons(
  ports: Pick<Ports, 'clock' | 'gate'>,
  templates: readonly CouponTemplate[],
): Promise<ShownCoupon[]> {
  const soldOut = await ports.gate.soldOut(templates);
  const now = ports.clock.now();
  return templates.map((template) => ({
    template,
    label: labelOf(template),
    status: statusOf(template, now),
    soldOut: soldOut.couponIds.has(template.id),
  }));
}
