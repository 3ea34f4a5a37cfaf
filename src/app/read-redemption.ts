import { type Decision, refuse } from '../domain/decision.ts';
import type { Redemption } from '../domain/redemption.ts';
import type { Ports } from '../ports/ports.ts';

export async function readRedemption(
  ports: Pick<Ports, 'redemptions'>,
  orderId: string,
): Promise<Decision<{ redemption: Redemption }>> {
  const redemption = await ports.redemptions.get(orderId);
  return redemption ? { ok: true, redemption } : refuse('not-found', { orderId });
}
