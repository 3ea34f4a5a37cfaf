/** How much may be held back from sale without being paid for; 0 is no bound. */
export interface FreezeLimits {
  /** Orders of a user in `freezing` or `frozen` at once. */
  readonly openPerUser: number;
  /** Freezes of one copy in a calendar day of its template's time zone. */
  readonly perCouponDay: number;
}
