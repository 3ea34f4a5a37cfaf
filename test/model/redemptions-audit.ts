import type { Redemption, RedemptionStatus } from '../../src/domain/redemption.ts';
import type { UserCoupon, UserCouponEvent, UserCouponStatus } from '../../src/domain/user-coupon.ts';
import type { FreezeLimits } from '../../src/ports/freeze-limits.ts';
import type { OrderStatusAnswer } from '../../src/ports/order-status.ts';
import type { Store } from '../../src/ports/store.ts';
import { inTurns } from './actors.ts';
import { flawsOfRefunds, flawsOfSums } from './redemptions-sums.ts';

type Audited = Pick<Store, 'userCoupons' | 'redemptions'>;

/** Both documents as they were from one moment to the next; a moment passes with every write. */
interface Version<T> {
  readonly since: number;
  readonly value: T;
}

export interface Audit {
  /** The store, every write of it judged at the moment that it takes effect. */
  readonly store: Audited;
  /** What was wrong so far. */
  readonly flaws: readonly string[];
  moment(): number;
  copies(): readonly UserCoupon[];
  redemptions(): readonly Redemption[];
  /** What the document was at any time since the moment; null: it was not there. */
  copySince(userCouponId: string, moment: number): readonly (UserCoupon | null)[];
  redemptionSince(orderId: string, moment: number): readonly (Redemption | null)[];
  /** What the order system says of the order from now on. */
  say(orderId: string, answer: OrderStatusAnswer): void;
  saidSince(orderId: string, moment: number): readonly (OrderStatusAnswer | null)[];
}

/** Knows what must hold after every single write, whoever makes it and however long it slept before. */
export function auditWrites(store: Audited, limits: FreezeLimits): Audit {
  const copies = new Map<string, Version<UserCoupon>[]>();
  const redemptions = new Map<string, Version<Redemption>[]>();
  const said = new Map<string, Version<OrderStatusAnswer>[]>();
  const flaws: string[] = [];
  let moment = 0;

  const latest = <T>(versions: Map<string, Version<T>[]>, id: string) => versions.get(id)?.at(-1)?.value;
  const keep = <T>(versions: Map<string, Version<T>[]>, id: string, value: T) => {
    const known = versions.get(id) ?? [];
    known.push({ since: ++moment, value: structuredClone(value) });
    versions.set(id, known);
  };
  const since = <T>(versions: readonly Version<T>[] = [], from: number): (T | null)[] => {
    const before = versions.findLast((version) => version.since <= from)?.value ?? null;
    return [before, ...versions.filter((version) => version.since > from).map(({ value }) => value)];
  };
  const now = <T>(versions: Map<string, Version<T>[]>) =>
    [...versions.values()].flatMap((known) => known.at(-1)?.value ?? []);

  function judge(): void {
    const held = new Map(now(copies).map((copy) => [copy.userCouponId, copy]));
    for (const redemption of now(redemptions)) flaws.push(...flawsOfHeld(redemption, held));
    const open = now(redemptions).filter(({ status, paidLate }) => status === 'frozen' && !paidLate);
    for (const [userId, theirs] of Map.groupBy(open, (each) => each.userId)) {
      const tooMany = limits.openPerUser > 0 && theirs.length > limits.openPerUser;
      if (tooMany) flaws.push(`${userId} has ${theirs.length} open freezes`);
    }
  }

  /** What ends without its coupons has given each of them back since it was decided. */
  function flawsOfRelease(next: Redemption): string[] {
    if (!['rejected', 'cancelled', 'expired'].includes(next.status)) return [];
    const decided = redemptions.get(next.orderId)?.at(-1)?.since ?? 0;
    return next.coupons.flatMap(({ userCouponId }) =>
      since(copies.get(userCouponId), decided).every((copy) => copy && isHeldBy(copy, next))
        ? [`${next.status} without giving ${userCouponId} back`]
        : [],
    );
  }

  async function writeCopy(next: UserCoupon, run: () => Promise<unknown>): Promise<unknown> {
    const done = await run();
    if (done !== true && done !== 'inserted') return done;
    const before = latest(copies, next.userCouponId);
    const order = latest(redemptions, next.orderId ?? before?.orderId ?? '');
    flaws.push(...flawsOfCopy(before, next, order).map((flaw) => `${next.userCouponId}: ${flaw}`));
    const most = limits.perCouponDay > 0 && !order?.paidLate ? limits.perCouponDay : Number.POSITIVE_INFINITY;
    if (next.status === 'frozen' && next.freezesOfDay > most)
      flaws.push(`${next.userCouponId}: frozen too often`);
    keep(copies, next.userCouponId, next);
    judge();
    return done;
  }

  async function writeRedemption(next: Redemption, run: () => Promise<unknown>): Promise<unknown> {
    const done = await run();
    if (done !== true && done !== 'inserted') return done;
    const before = latest(redemptions, next.orderId);
    const wasPaid = since(said.get(next.orderId), 0).includes('paid');
    // Whoever writes this has read the order as it was before, and asked about it since.
    const known = redemptions.get(next.orderId)?.at(-1)?.since ?? 0;
    const [word, ...others] = since(said.get(next.orderId), known);
    const isSure = others.length === 0 && (word === 'paid' || word === 'failed');
    if (isSure && before?.status === 'frozen' && next.status === 'cancelling' && next.endsAs === 'expired') {
      flaws.push(`${next.orderId}: expired, and the order system says ${word}`);
    }
    const flawsHere = [...flawsOfRedemption(before, next, wasPaid), ...flawsOfRelease(next)];
    flaws.push(...flawsHere.map((flaw) => `${next.orderId}: ${flaw}`));
    keep(redemptions, next.orderId, next);
    judge();
    return done;
  }

  return {
    store: {
      userCoupons: inTurns(store.userCoupons, (run, method, [next]) =>
        writes.has(method) ? writeCopy(next as UserCoupon, run) : run(),
      ),
      redemptions: inTurns(store.redemptions, (run, method, [next]) =>
        writes.has(method) ? writeRedemption(next as Redemption, run) : run(),
      ),
    },
    flaws,
    moment: () => moment,
    copies: () => now(copies),
    redemptions: () => now(redemptions),
    copySince: (id, from) => since(copies.get(id), from),
    redemptionSince: (id, from) => since(redemptions.get(id), from),
    say: (id, answer) => keep(said, id, answer),
    saidSince: (id, from) => since(said.get(id), from),
  };
}

const writes: ReadonlySet<string> = new Set(['insert', 'replace']);

/** From what to what a redemption goes; `begin` is where there was none. */
const ways: Readonly<Record<RedemptionStatus | 'begin', readonly RedemptionStatus[]>> = {
  begin: ['freezing', 'cancelled'],
  freezing: ['frozen', 'rejecting', 'cancelling'],
  // Waiting for a word on it.
  frozen: ['confirming', 'cancelling', 'frozen'],
  rejecting: ['rejected'],
  rejected: ['freezing', 'cancelled'],
  confirming: ['confirmed'],
  confirmed: ['refunding'],
  cancelling: ['cancelled', 'expired'],
  cancelled: [],
  expired: ['freezing'],
  refunding: ['partly-refunded', 'refunded'],
  'partly-refunded': ['refunding'],
  refunded: [],
};

/** A wait, a late freeze and a late use need an order system; it said at some time that the order was paid. */
function flawsOfRedemption(before: Redemption | undefined, next: Redemption, wasPaid: boolean): string[] {
  const flaws = [...flawsOfSums(next), ...flawsOfRefunds(before, next)];
  const from = before?.status ?? 'begin';
  const { status, attempt } = next;
  if (!ways[from].includes(status)) flaws.push(`went from ${from} to ${status}`);
  if (next.rev !== (before?.rev ?? 0) + 1) flaws.push(`rev ${before?.rev} became ${next.rev}`);
  if (attempt !== (before?.attempt ?? 0) + (status === 'freezing' ? 1 : 0))
    flaws.push(`attempt is ${attempt}`);
  const event = next.events.at(-1);
  if (event?.what !== status && from !== 'frozen')
    flaws.push(`its last event is ${event?.what}, not ${status}`);
  const isNew = from === 'begin' || (from === 'rejected' && status === 'freezing');
  if (before && !isNew && planOf(before) !== planOf(next)) flaws.push('the plan changed');
  if (from === 'frozen' && status === 'frozen' && (next.dueAt ?? 0) < (before?.dueAt ?? 0)) {
    flaws.push('waits for the past');
  }
  const isLate = next.changedAt >= (before?.expiresAt ?? Number.POSITIVE_INFINITY);
  if (status === 'confirming' && isLate && !wasPaid) flaws.push('confirmed after its time');
  if (from === 'expired' && !wasPaid) flaws.push('frozen again, and nobody said that it was paid');
  const lost = from === 'freezing' && before?.paidLate;
  if (status === 'cancelling' && next.endsAs === 'expired' && !isLate && !lost)
    flaws.push('expired before its time');
  return flaws;
}

function planOf(redemption: Redemption): string {
  const { userId, fingerprint, cart, discount, shippingDiscount, payable, coupons, lines, rules } =
    redemption;
  return JSON.stringify({
    userId,
    fingerprint,
    cart,
    discount,
    shippingDiscount,
    payable,
    coupons,
    lines,
    rules,
  });
}

/** What each event makes of a copy, and of which it may come. */
const meanings: Readonly<
  Record<UserCouponEvent['what'], { from: readonly UserCouponStatus[]; to: readonly UserCouponStatus[] }>
> = {
  claimed: { from: [], to: ['unused'] },
  frozen: { from: ['unused'], to: ['frozen'] },
  used: { from: ['frozen'], to: ['used'] },
  unfrozen: { from: ['frozen'], to: ['unused'] },
  // By its own time, or when it comes back too late.
  expired: { from: ['unused', 'frozen', 'used'], to: ['expired'] },
  voided: { from: ['unused'], to: ['void'] },
  returned: { from: ['used'], to: ['unused'] },
};

function flawsOfCopy(before: UserCoupon | undefined, next: UserCoupon, order?: Redemption): string[] {
  const flaws: string[] = [];
  const event = next.events.at(-1);
  const change = `${before?.status ?? 'nothing'} became ${next.status}`;
  if (!event) return [`${change} without an event`];
  const { from, to } = meanings[event.what];
  if (event.revBefore !== (before?.rev ?? 0)) flaws.push(`${event.what} knows another past`);
  if (before && !from.includes(before.status)) flaws.push(`${change} by ${event.what}`);
  if (!to.includes(next.status)) flaws.push(`${change} by ${event.what}`);
  if (next.rev !== (before?.rev ?? 0) + 1 || event.rev !== next.rev) flaws.push(`rev of ${change}`);
  const times = next.events.map(({ at }) => at);
  if (times.some((at, n) => at < (times[n - 1] ?? 0)))
    flaws.push('an event happened before the one before it');
  const holder = next.status === 'frozen' || next.status === 'used' ? next : null;
  if (holder && event.orderId !== holder.orderId) flaws.push(`${event.what} by ${event.orderId}`);
  if (!holder && (next.orderId !== null || next.attempt !== null)) flaws.push('free, and held by an order');
  if (!before) return flaws;
  if (identityOf(before) !== identityOf(next)) flaws.push('it became another copy');
  const forOrder = order && (next.attempt ?? before.attempt) === order.attempt ? order : undefined;
  if (event.what === 'used' && forOrder?.status !== 'confirming')
    flaws.push(`used while its order is ${order?.status}`);
  const refund = before.status === 'used' && order?.status === 'refunding' ? order.refunds.at(-1) : null;
  const back = refund?.returned.find((each) => each.userCouponId === next.userCouponId);
  if (before.status === 'used' && !back)
    flaws.push(`${change} without a refund: its order is ${order?.status}`);
  if (next.validTo !== (back ?? before).validTo) flaws.push(`is valid until ${next.validTo}`);
  // The decision is written before anything is given back.
  if (
    before.status === 'frozen' &&
    next.status !== 'used' &&
    lists(forOrder, next) &&
    holding.has(forOrder?.status ?? 'begin')
  ) {
    flaws.push(`given back while its order is ${forOrder?.status}`);
  }
  return flaws;
}

const holding: ReadonlySet<string> = new Set(['freezing', 'frozen', 'confirming', 'confirmed']);

function lists(redemption: Redemption | undefined, { userCouponId }: UserCoupon): boolean {
  return redemption?.coupons.some((coupon) => coupon.userCouponId === userCouponId) ?? false;
}

function identityOf(copy: UserCoupon): string {
  const { userId, couponId, serial, nth, day, nthOfDay, daySerial, requestId, claimedAt, amount } = copy;
  return JSON.stringify([
    userId,
    couponId,
    serial,
    nth,
    day,
    nthOfDay,
    daySerial,
    requestId,
    claimedAt,
    amount,
  ]);
}

/** All or none: what an order says of its coupons is what they say themselves. */
function flawsOfHeld(redemption: Redemption, copies: ReadonlyMap<string, UserCoupon>): string[] {
  const { orderId, attempt, status, refunds } = redemption;
  const allowed = heldAs[status];
  if (!allowed) return [];
  const returned = refunds.flatMap((refund) => refund.returned.map((each) => each.userCouponId));
  const underWay = status === 'refunding' ? (refunds.at(-1)?.returned ?? []) : [];
  return redemption.coupons.flatMap(({ userCouponId, discount }) => {
    const copy = copies.get(userCouponId);
    if (!copy) return [`${orderId} is ${status}, and ${userCouponId} is not there`];
    const is = `${orderId}|${attempt} is ${status}, and ${userCouponId} is ${copy.status} by ${copy.orderId}|${copy.attempt}`;
    if (underWay.some((each) => each.userCouponId === userCouponId)) return [];
    if (returned.includes(userCouponId)) return isUsedFor(copy, redemption) ? [is] : [];
    if (!isHeldBy(copy, redemption) || !allowed.includes(copy.status)) return [is];
    return copy.status === 'used' && copy.discountGiven !== discount
      ? [`${userCouponId} gave ${copy.discountGiven}, not ${discount}`]
      : [];
  });
}

function isUsedFor(copy: UserCoupon, { orderId }: Redemption): boolean {
  return copy.status === 'used' && copy.orderId === orderId;
}

function isHeldBy({ orderId, attempt }: UserCoupon, redemption: Redemption): boolean {
  return orderId === redemption.orderId && attempt === redemption.attempt;
}

const heldAs: Partial<Record<RedemptionStatus, readonly UserCouponStatus[]>> = {
  frozen: ['frozen'],
  confirming: ['frozen', 'used'],
  confirmed: ['used'],
  refunding: ['used'],
  'partly-refunded': ['used'],
  refunded: ['used'],
};

/** The whole story of a copy, from the ledger and its own document: without a gap, and it ends in what the copy is. */
export async function flawsOfStory(ledger: Store['ledger'], copy: UserCoupon): Promise<string[]> {
  const kept = copy.events[0]?.rev ?? 1;
  const older = (await ledger.read(copy.userCouponId, 0, 1_000)).filter(({ rev }) => rev < kept);
  const story = [...older, ...copy.events];
  const flaws = story.flatMap(({ what, rev, revBefore }, n) => {
    const is: UserCouponStatus | undefined = meanings[what].to[0];
    const next = story[n + 1];
    const goesOn = next ? meanings[next.what].from.some((from) => from === is) : is === copy.status;
    return rev === n + 1 && revBefore === n && goesOn ? [] : [`${what}, ${rev}th, does not lead on`];
  });
  return story.length === copy.rev ? flaws : [...flaws, `rev ${copy.rev}, and ${story.length} events`];
}
