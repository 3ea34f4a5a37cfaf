import type { Instant } from '../domain/instant.ts';
import type { CouponTemplate } from '../domain/template.ts';

/** Kept whole until it is settled or released. */
export interface Reservation {
  readonly couponId: string;
  readonly userId: string;
  readonly requestId: string;
  readonly userCouponId: string;
  readonly serial: number;
  readonly nth: number;
  readonly day: string;
  readonly nthOfDay: number;
  readonly daySerial: number;
  readonly at: Instant;
  readonly epoch: number;
}

export type GateRefusal = 'sold-out' | 'sold-out-today' | 'limit-reached' | 'daily-limit-reached' | 'busy';

export interface ReserveRequest {
  readonly template: CouponTemplate;
  readonly userId: string;
  readonly requestId: string;
  /** The id that the copy will have. */
  readonly userCouponId: string;
  /** `now` as a calendar day of the template's time zone. */
  readonly day: string;
  readonly now: Instant;
}

/** Hands out serials and ordinals, fast. It may only refuse early: the store's unique keys are the truth. */
export interface StockGate {
  /** The same request id again gets the same reservation. */
  reserve(
    request: ReserveRequest,
  ): Promise<
    | { readonly ok: true; readonly reservation: Reservation }
    | { readonly ok: false; readonly code: GateRefusal }
  >;
  /** The copy is written. */
  settle(reservation: Reservation): Promise<void>;
  /** The copy is certainly not written: its serial and ordinals may be handed out again. */
  release(reservation: Reservation): Promise<void>;
  /** The store holds a number that the gate thought free: read that coupon's (and user's) numbers again. */
  repair(reservation: Reservation): Promise<void>;
  /** The refusal that this user would hear of the per-user and per-day limits now, or null; reserves nothing. */
  limitOf(template: CouponTemplate, userId: string, day: string): Promise<GateRefusal | null>;
  /** Which of the coupons have no copy left, reserved ones counted as gone. */
  soldOut(templates: readonly CouponTemplate[]): Promise<ReadonlySet<string>>;
}
