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

/** What the gate believes of one coupon: issued + reserved + free = total. Issued and free are null without a total. */
export interface GateBooks {
  readonly epoch: number;
  /** Copies that it knows to be written. */
  readonly issued: number | null;
  /** Under way, not known to be written. */
  readonly reserved: number;
  readonly free: number | null;
}

export interface SoldOut {
  readonly couponIds: ReadonlySet<string>;
  /** Whether the gate knows of every one of them now; of those that it does not, it says what it knew last. */
  readonly isSure: boolean;
}

/** Hands out serials and ordinals, fast. It may only refuse early: the store's unique keys are the truth. */
export interface StockGate {
  /** The same request id again gets the same reservation. */
  reserve(request: ReserveRequest): Promise<
    | {
        readonly ok: true;
        readonly reservation: Reservation;
        /** Whether it left nothing to reserve. Left out where the gate does not know: `soldOut` tells. */
        readonly last?: boolean;
      }
    | { readonly ok: false; readonly code: GateRefusal }
  >;
  /** The reservation that the request holds, if any: it hears no refusal that others hear. Reserves nothing. */
  held(couponId: string, userId: string, requestId: string): Promise<Reservation | null>;
  /** The copy is written. A reservation that is not held any more, as after a loss, ends nothing: nor does `release`. */
  settle(reservation: Reservation): Promise<void>;
  /** The copy is certainly not written: its serial and ordinals may be handed out again. */
  release(reservation: Reservation): Promise<void>;
  /** The store holds a number that the gate thought free: read that coupon's (and user's) numbers again. */
  repair(reservation: Reservation): Promise<void>;
  /** The refusal that this user would hear of the per-user and per-day limits now, or null; reserves nothing. */
  limitOf(template: CouponTemplate, userId: string, day: string): Promise<GateRefusal | null>;
  /** Which of the coupons have no copy left, reserved ones counted as gone. */
  soldOut(templates: readonly CouponTemplate[]): Promise<SoldOut>;
  /** Neither settled nor released for so long, by the gate's own clock, oldest first. */
  reservations(olderThanMs: number, limit: number): Promise<Reservation[]>;
  /** Null where it holds no numbers of the coupon: they are read from the store at first use. */
  books(template: CouponTemplate): Promise<GateBooks | null>;
  /** Reads the coupon's numbers from the store again, under a higher epoch than any before. */
  rebuild(template: CouponTemplate): Promise<void>;
}
