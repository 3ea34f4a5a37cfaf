import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { UserCoupon, UserCouponEvent } from '../../src/domain/user-coupon.ts';
import {
  copyArrows,
  expireCopy,
  freezeCopy,
  returnCopy,
  unfreezeCopy,
  useCopy,
  voidCopy,
} from '../../src/domain/user-coupon-lifecycle.ts';
import { replayCopy } from '../../src/domain/user-coupon-story.ts';
import { copyOf } from '../contracts/make.ts';

const orders = fc.constantFrom('a', 'b');
/** Every change that there is, wanted at any time and by any order. */
const change = fc.oneof(
  fc.record({ what: fc.constantFrom('freeze', 'use', 'unfreeze', 'return'), orderId: orders }),
  fc.record({ what: fc.constantFrom('expire', 'void'), orderId: fc.constant('') }),
);
type Change = { readonly what: string; readonly orderId: string };

function changedBy({ what, orderId }: Change, copy: UserCoupon, now: number): UserCoupon | null {
  const day = String(now % 3);
  switch (what) {
    case 'freeze':
      return freezeCopy(copy, { orderId, attempt: 1, day }, now);
    case 'use':
      return useCopy(copy, { orderId, attempt: 1, day, discount: 5 }, now);
    case 'unfreeze':
      return unfreezeCopy(copy, orderId, 1, now);
    case 'return':
      return returnCopy(copy, orderId, copy.validTo, now);
    case 'expire':
      return expireCopy(copy, now);
    default:
      return voidCopy(copy, now);
  }
}

describe('the events of a copy', () => {
  test('tell its state, whatever was done to it', () => {
    fc.assert(
      fc.property(
        fc.array(change, { maxLength: 60 }),
        fc.integer({ min: 20, max: 70 }),
        (changes, validTo) => {
          let copy = copyOf(1, { validTo });
          // As the ledger has it: an event that the document does not keep any more was copied before.
          const ledger: UserCouponEvent[] = [];
          for (const [i, wanted] of changes.entries()) {
            const next = changedBy(wanted, copy, 11 + i);
            if (!next) continue;
            expect(copyArrows[copy.status]).toContain(next.status);
            expect(next.events.length).toBeLessThanOrEqual(20);
            const keptFrom = next.events[0]?.rev ?? 0;
            ledger.push(...copy.events.filter(({ rev }) => rev < keptFrom));
            copy = next;
          }
          const { status, orderId, rev } = copy;
          expect(replayCopy([...ledger, ...copy.events])).toEqual({
            ok: true,
            story: { status, orderId, rev },
          });
        },
      ),
    );
  });

  const event = (
    rev: number,
    what: UserCouponEvent['what'],
    orderId: string | null = null,
  ): UserCouponEvent => ({
    at: rev,
    what,
    orderId,
    requestId: null,
    revBefore: rev - 1,
    rev,
  });
  const claimed = event(1, 'claimed');
  const frozen = event(2, 'frozen', 'o');

  test('may come from the ledger and from the document both', () => {
    const story = { status: 'used', orderId: 'o', rev: 3 };
    expect(replayCopy([claimed, frozen, frozen, event(3, 'used', 'o')])).toEqual({ ok: true, story });
  });

  test.each<[string, UserCouponEvent[]]>([
    ['there is no event', []],
    ['frozen (revision 1 → 2) does not follow revision 0', [frozen]],
    ['frozen (revision 0 → 1) comes before the claim', [event(1, 'frozen', 'o')]],
    ['used (revision 3 → 4) does not follow revision 2', [claimed, frozen, event(4, 'used', 'o')]],
    ["used (revision 1 → 2) can't follow unused", [claimed, event(2, 'used', 'o')]],
    ["claimed (revision 1 → 2) can't follow unused", [claimed, event(2, 'claimed')]],
    ["voided (revision 2 → 3) can't follow frozen", [claimed, frozen, event(3, 'voided')]],
    ['used (revision 2 → 3) by p, but o holds the copy', [claimed, frozen, event(3, 'used', 'p')]],
    ['frozen (revision 1 → 2) names no order', [claimed, event(2, 'frozen')]],
    ['expired (revision 2 → 3) by null, but o holds the copy', [claimed, frozen, event(3, 'expired')]],
  ])('are found wrong: %s', (flaw, events) => {
    expect(replayCopy(events)).toEqual({ ok: false, flaw });
  });
});
