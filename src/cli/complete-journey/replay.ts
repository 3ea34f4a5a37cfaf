import { type ClaimPorts, claimCoupon } from '../../app/claim-coupon.ts';
import { confirmRedemption } from '../../app/confirm-redemption.ts';
import type { CartRequest } from '../../app/fill-cart.ts';
import { freezeCoupons } from '../../app/freeze-coupons.ts';
import { readItem } from '../../app/read-item.ts';
import { readRedemption } from '../../app/read-redemption.ts';
import { readUserCoupon, readWallet } from '../../app/read-wallet.ts';
import { listTemplateItems } from '../../app/template-items.ts';
import type { Decision, Reason } from '../../domain/decision.ts';
import type { Instant } from '../../domain/instant.ts';
import type { Ports } from '../../ports/ports.ts';
import type { Progress } from '../progress.ts';
import { type Basket, type Baskets, dayKey, readBaskets } from './baskets.ts';
import { requireFiles } from './csv-file.ts';
import { type RedemptionRow, readRedemptions } from './redemption-rows.ts';
import { collectUntidy, type UntidyEntry } from './untidy.ts';

type Needs = ClaimPorts & Pick<Ports, 'templates' | 'items' | 'relations' | 'redemptions' | 'ledger'>;

export interface ReplayJob {
  /** Composed on the clock that `setClock` moves. */
  readonly ports: Needs;
  readonly setClock: (now: Instant) => void;
  readonly dir: string;
  readonly progress: Progress;
  /** Asked before each row: false where we may not claim any longer. */
  readonly mayGoOn: () => boolean;
}

export interface ReplayReport {
  readonly rows: number;
  readonly accepted: { readonly withBasket: number; readonly withOneUnit: number; readonly discount: number };
  /** Confirmed by an earlier run. */
  readonly playedBefore: number;
  readonly refusals: readonly PlayedRefusal[];
  readonly untidy: readonly UntidyEntry[];
}

export interface PlayedRefusal {
  readonly row: RedemptionRow;
  readonly step: 'claim' | 'freeze' | 'confirm';
  /** What refused it at the bottom: of an unavailable coupon, why it was. */
  readonly code: string;
}

type Played =
  | { readonly outcome: 'accepted'; readonly cart: 'basket' | 'one unit'; readonly discount: number }
  | { readonly outcome: 'played before' }
  | { readonly outcome: 'refused'; readonly step: PlayedRefusal['step']; readonly code: string };

/** What a shelf says where the sample never sold the product. */
const priceWhereUnknown = 199;
const ttlSeconds = 900;

/** Plays the redemptions of the files through the use cases, each at 12:00Z of its day. */
export async function replayCompleteJourney(job: ReplayJob): Promise<ReplayReport> {
  const { dir, progress } = job;
  await requireFiles(dir, ['coupon_redemptions', 'transactions_sample']);
  const untidy = collectUntidy();
  progress.stage('reading', null);
  const rows = await readRedemptions(dir, untidy);
  const days = new Set(rows.map((row) => dayKey(row.householdId, row.date)));
  const baskets = await readBaskets(dir, days, untidy);
  const accepted = { withBasket: 0, withOneUnit: 0, discount: 0 };
  const refusals: PlayedRefusal[] = [];
  let playedBefore = 0;
  progress.stage('redemptions', rows.length);
  for (const row of rows) {
    if (!job.mayGoOn())
      throw new Error('Another process took the lease to claim; run the replay again to go on.');
    job.setClock(row.at);
    const played = await play(job.ports, row, baskets);
    if (played.outcome === 'refused') refusals.push({ row, step: played.step, code: played.code });
    else if (played.outcome === 'played before') playedBefore++;
    else {
      accepted.discount += played.discount;
      if (played.cart === 'basket') accepted.withBasket++;
      else accepted.withOneUnit++;
    }
    progress.advance(1);
  }
  progress.done();
  return { rows: rows.length, accepted, playedBefore, refusals, untidy: untidy.entries() };
}

async function play(ports: Needs, row: RedemptionRow, baskets: Baskets): Promise<Played> {
  const { orderId, couponId } = row;
  const earlier = await readRedemption(ports, orderId);
  if (earlier.ok && earlier.redemption.status === 'confirmed') return { outcome: 'played before' };
  // A run that was killed between freeze and confirm goes on with the copy that it froze.
  const frozenBefore = earlier.ok ? earlier.redemption.coupons[0] : undefined;
  const held = frozenBefore ? { ok: true as const, ...frozenBefore } : await findOrClaim(ports, row);
  if (!held.ok) return refusedAt('claim', held.reason);
  const shopped = await cartOf(ports, couponId, baskets.get(dayKey(row.householdId, row.date)) ?? []);
  if (!shopped) return { outcome: 'refused', step: 'freeze', code: 'nothing-covered' };
  const frozen = await freezeCoupons(ports, {
    orderId,
    userId: row.householdId,
    userCouponIds: [held.userCouponId],
    channel: null,
    region: null,
    cart: shopped.cart,
    expectedDiscount: null,
    ttlSeconds,
  });
  if (!frozen.ok) return refusedAt('freeze', frozen.reason);
  const confirmed = await confirmRedemption(ports, orderId);
  if (!confirmed.ok) return refusedAt('confirm', confirmed.reason);
  return { outcome: 'accepted', cart: shopped.from, discount: confirmed.redemption.discount };
}

/** An unused copy that the household holds, else a new one. */
async function findOrClaim(
  ports: Needs,
  { householdId, couponId, orderId }: RedemptionRow,
): Promise<Decision<{ userCouponId: string }>> {
  const place = { channel: null, region: null };
  let after: Parameters<typeof readWallet>[1]['after'] = null;
  do {
    const page = await readWallet(ports, {
      userId: householdId,
      status: 'unused',
      ...place,
      after,
      limit: 100,
    });
    const held = page.coupons.find(({ copy }) => copy.couponId === couponId);
    if (held) return { ok: true, userCouponId: held.copy.userCouponId };
    after = page.next;
  } while (after);
  const request = { couponId, userId: householdId, ...place };
  const claimed = await claimCoupon(ports, { ...request, fromPage: false, requestId: `replay|${orderId}` });
  if (!claimed.ok) return claimed;
  const { userCouponId } = claimed.copy;
  // Claimed for this row by an earlier run, and used by a later row since: a new claim would hear its limit.
  const now = await readUserCoupon(ports, { userId: householdId, userCouponId, ...place });
  if (now.ok && now.entry.copy.status !== 'unused') {
    const again = await claimCoupon(ports, { ...request, fromPage: false, requestId: null });
    return again.ok ? { ok: true, userCouponId: again.copy.userCouponId } : again;
  }
  return { ok: true, userCouponId };
}

/** The first basket that holds a covered product, else one unit of the covered product with the lowest sort. */
async function cartOf(
  ports: Needs,
  couponId: string,
  baskets: readonly Basket[],
): Promise<{ cart: CartRequest; from: 'basket' | 'one unit' } | null> {
  for (const lines of baskets) {
    const itemIds = [...new Set(lines.map((line) => line.itemId))];
    const covered = await ports.relations.among([couponId], itemIds);
    if (covered.length > 0) return { cart: { currency: 'USD', shippingFee: 0, lines }, from: 'basket' };
  }
  const listed = await listTemplateItems(ports, { couponId, after: null, limit: 1 });
  const first = listed.ok ? listed.relations[0] : undefined;
  if (!first) return null;
  const item = await readItem(ports, first.itemId);
  const unitPrice = (item.ok ? item.item.salePrice : null) || priceWhereUnknown;
  const line = { lineId: '1', itemId: first.itemId, quantity: 1, unitPrice };
  return { cart: { currency: 'USD', shippingFee: 0, lines: [line] }, from: 'one unit' };
}

function refusedAt(step: PlayedRefusal['step'], reason: Reason): Played {
  return { outcome: 'refused', step, code: innermost(reason) };
}

/** `coupon-unavailable` and `combination-refused` say why further in: for replay's one coupon, its first reason. */
function innermost({ code, params }: Reason): string {
  const first = (list: unknown) => (Array.isArray(list) ? (list as readonly unknown[])[0] : undefined);
  const member = (value: unknown, name: string): unknown =>
    typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
  const why = member(first(member(first(params.coupons), 'reasons')), 'code');
  const rule = member(first(params.conflicts), 'rule');
  return typeof why === 'string' ? why : typeof rule === 'string' ? rule : code;
}
