import { type ReconcileCoupons, reconcileCoupons } from '../../app/reconcile-coupons.ts';
import type { Ports } from '../../ports/ports.ts';
import type { Cursors } from '../cursor.ts';
import { showReconciliation } from '../render/reconciliation.ts';
import { type AnyRoute, ok, refused, route } from '../route.ts';
import { reconciliation, reconciliationRequest } from '../schemas/reconciliation.ts';

const about = 'reconciliations';

export function reconciliationRoutes(ports: Ports, cursors: Cursors): AnyRoute[] {
  return [
    route({
      method: 'post',
      path: '/v1/reconciliations',
      scope: 'admin',
      tag: 'Operations',
      summary: 'End lost reservations, mend the stock gate, and show the books',
      body: reconciliationRequest,
      answers: {
        200: { description: 'The books of a page of coupons, newest first', schema: reconciliation },
      },
      refusals: ['invalid-cursor'],
      handle: async ({ body: { check, limit, cursor } }) => {
        const opened = cursors.open<NonNullable<ReconcileCoupons['after']>>(about, cursor);
        if (!opened.ok) return refused(opened);
        const done = await reconcileCoupons(ports, { check, after: opened.keyset, limit });
        return ok(showReconciliation(done, done.next && cursors.seal(about, done.next)));
      },
    }),
  ];
}
