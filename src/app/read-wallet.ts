import { fits } from '../domain/claim.ts';
import { type Decision, type Reason, refuse } from '../domain/decision.ts';
import { formatInstant, type Instant } from '../domain/instant.ts';
import { labelOf } from '../domain/label.ts';
import type { CouponTemplate } from '../domain/template.ts';
import type { UserCoupon, UserCouponStatus } from '../domain/user-coupon.ts';
import { statusAt } from '../domain/user-coupon-lifecycle.ts';
import type { Ports } from '../ports/ports.ts';
import type { StatusCounts, WalletQuery } from '../ports/user-coupon-store.ts';

export interface WalletEntry {
  /** Its status as it reads now. */
  readonly copy: UserCoupon;
  readonly template: CouponTemplate;
  readonly label: string;
  /** Unused ones that this channel and region can't use are greyed, not hidden. */
  readonly usableHere: boolean;
  readonly reasons: readonly Reason[];
}

export interface ReadWallet {
  readonly userId: string;
  readonly status: UserCouponStatus;
  readonly channel: string | null;
  readonly region: string | null;
  readonly after: WalletQuery['after'];
  readonly limit: number;
}

export interface WalletPage {
  readonly coupons: readonly WalletEntry[];
  readonly counts: StatusCounts;
  readonly next: WalletQuery['after'];
}

/** A page of one status: unused by validTo soonest, the others by last change, newest first. */
export async function readWallet(
  ports: Pick<Ports, 'clock' | 'userCoupons' | 'templates'>,
  request: ReadWallet,
): Promise<WalletPage> {
  const now = ports.clock.now();
  const { userId, status, after, limit } = request;
  const [found, counts] = await Promise.all([
    ports.userCoupons.page({ userId, status, now, after, limit: limit + 1 }),
    ports.userCoupons.counts(userId, now),
  ]);
  const copies = found.slice(0, limit);
  const coupons = await entriesOf(ports.templates, copies, request, now);
  const last = found.length > limit ? copies.at(-1) : undefined;
  return { coupons, counts, next: last ? keysetOf(last, status) : null };
}

export async function readUserCoupon(
  ports: Pick<Ports, 'clock' | 'userCoupons' | 'templates'>,
  request: Pick<ReadWallet, 'userId' | 'channel' | 'region'> & { readonly userCouponId: string },
): Promise<Decision<{ entry: WalletEntry }>> {
  const { userId, userCouponId } = request;
  const copy = await ports.userCoupons.get(userId, userCouponId);
  if (!copy) return refuse('not-found', { userCouponId });
  const [entry] = await entriesOf(ports.templates, [copy], request, ports.clock.now());
  return entry ? { ok: true, entry } : refuse('not-found', { userCouponId });
}

function keysetOf(copy: UserCoupon, status: UserCouponStatus): WalletQuery['after'] {
  return { sortValue: status === 'unused' ? copy.validTo : copy.changedAt, userCouponId: copy.userCouponId };
}

async function entriesOf(
  templates: Ports['templates'],
  copies: readonly UserCoupon[],
  place: { readonly channel: string | null; readonly region: string | null },
  now: Instant,
): Promise<WalletEntry[]> {
  const found = await templates.getMany([...new Set(copies.map((copy) => copy.couponId))]);
  const byId = new Map(found.map((template) => [template.id, template]));
  return copies.flatMap((copy) => {
    const template = byId.get(copy.couponId);
    return template ? [entryOf(copy, template, place, now)] : [];
  });
}

function entryOf(
  copy: UserCoupon,
  template: CouponTemplate,
  place: { readonly channel: string | null; readonly region: string | null },
  now: Instant,
): WalletEntry {
  const status = statusAt(copy, now);
  const reasons: Reason[] = [];
  if (status === 'used' || status === 'void' || status === 'expired' || status === 'frozen') {
    reasons.push({
      code: status,
      params: status === 'expired' ? { validTo: formatInstant(copy.validTo) } : {},
    });
  }
  if (now < copy.validFrom) {
    reasons.push({ code: 'not-yet-valid', params: { validFrom: formatInstant(copy.validFrom) } });
  }
  if (template.phase === 'paused') reasons.push({ code: 'paused', params: {} });
  if (!fits(template.channels, place.channel)) {
    reasons.push({ code: 'wrong-channel', params: { allowed: template.channels } });
  }
  if (!fits(template.regions, place.region)) {
    reasons.push({ code: 'wrong-region', params: { allowed: template.regions } });
  }
  return {
    copy: { ...copy, status },
    template,
    label: labelOf(template),
    usableHere: reasons.length === 0,
    reasons,
  };
}
