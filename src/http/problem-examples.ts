import type { Reason } from '../domain/decision.ts';
import { type Problem, problemOf } from './problem.ts';
import type { ProblemCode } from './problems.ts';

/** A problem of this code as an answer has it. */
export function problemExample(code: ProblemCode): Problem {
  return problemOf({ code, params: {}, ...told[code] });
}

/** What a code tells besides itself, where it tells something. */
const told: Partial<Readonly<Record<ProblemCode, Partial<Reason>>>> = {
  invalid: {
    flaws: [
      {
        pointer: '/cart/lines/0/quantity',
        code: 'too-small',
        message: 'Too small: expected number to be >=1',
      },
    ],
  },
  'not-found': { params: { couponId: 't-100' } },
  'method-not-allowed': { params: { allowed: ['GET', 'HEAD'] } },
  'already-exists': { params: { templateId: 't-100' } },
  'stale-revision': { params: { current: 4, given: 3 } },
  'not-started': { params: { opensAt: '2026-11-11T00:00:00Z' } },
  ended: { params: { closesAt: '2026-11-12T00:00:00Z' } },
  'wrong-channel': { params: { allowed: ['app'] } },
  'wrong-region': { params: { allowed: ['CN-31'] } },
  'limit-reached': { params: { perUser: 1 } },
  'coupon-unavailable': {
    params: {
      coupons: [{ userCouponId: 'uc-1', couponId: 't-100', reasons: [{ code: 'used', params: {} }] }],
    },
  },
  'combination-refused': { params: { conflicts: [{ between: ['uc-1', 'uc-2'], rule: 'same-group' }] } },
  'rate-limited': { params: { by: 'principal', retryAfterSeconds: 1 } },
  'too-many-freezes': { params: { by: 'user', retryAfterSeconds: 60 } },
  unavailable: { params: { engine: 'index' } },
};
