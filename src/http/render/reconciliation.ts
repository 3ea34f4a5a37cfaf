import type { z } from '@hono/zod-openapi';
import type { CouponBooks } from '../../app/read-books.ts';
import type { Reconciled } from '../../app/reconcile-coupons.ts';
import type { reconciliation } from '../schemas/reconciliation.ts';

export type ShownReconciliation = z.output<typeof reconciliation>;

export function showReconciliation(done: Reconciled, nextCursor: string | null): ShownReconciliation {
  const { settled, released, rebuilt, books } = done;
  return {
    balanced: books.every(({ balanced }) => balanced),
    settled,
    released,
    rebuilt: [...rebuilt],
    coupons: books.map(showBooks),
    nextCursor,
  };
}

function showBooks({ couponId, total, claimed, remaining, counts, gate, balanced }: CouponBooks) {
  return { couponId, total, claimed, remaining, ...counts, gate, balanced };
}
