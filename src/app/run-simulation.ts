import { checkTemplate } from '../domain/check-template.ts';
import type { Eligibility } from '../domain/combination.ts';
import { type Decision, type Flaw, refuseInvalid } from '../domain/decision.ts';
import { type SimulatedTemplate, simulate } from '../domain/simulation.ts';
import type { Ports } from '../ports/ports.ts';
import { type CartRequest, fillCart } from './fill-cart.ts';

export interface RunSimulation {
  readonly templates: readonly SimulatedTemplate[];
  readonly selected: readonly string[] | null;
  readonly cart: CartRequest;
  readonly channel: string | null;
  readonly region: string | null;
}

/** The answer of eligibility for coupons that exist nowhere yet. Refuses with `invalid` what creation refuses. */
export async function runSimulation(
  ports: Pick<Ports, 'clock' | 'items'>,
  request: RunSimulation,
): Promise<Decision<{ eligibility: Eligibility; currency: string }>> {
  const flaws = request.templates.flatMap((template, i) => flawsOf(template, i));
  if (flaws.length > 0) return refuseInvalid(flaws);
  const cart = await fillCart(ports, request.cart);
  const simulated = simulate({ ...request, cart });
  if (!simulated.ok) return simulated;
  return { ok: true, eligibility: simulated.eligibility, currency: cart.currency };
}

function flawsOf(template: SimulatedTemplate, i: number): Flaw[] {
  return checkTemplate(template.content).map((flaw) => ({
    ...flaw,
    pointer: `/templates/${i}${flaw.pointer}`,
  }));
}
