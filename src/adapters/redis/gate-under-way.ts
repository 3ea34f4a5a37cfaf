import type { CouponTemplate } from '../../domain/template.ts';
import type { Reservation } from '../../ports/stock-gate.ts';
import type { GateContext } from './gate-context.ts';
import { partsOf, reservationOf } from './gate-replies.ts';
import { unavailable } from './run-script.ts';

/** A process says this often that a coupon is being claimed. */
const notedEveryMs = 30_000;
/** Longer than a reservation is under way; a coupon whose reservations are all ended is forgotten after that. */
const listedForMs = 3_600_000;
const couponsNoted = 20_000;
const couponsAtOnce = 50;

/**
 * Where reservations may lie: the coupons that were lately claimed, each with its division, in one sorted set. Noted
 * beside the reservation, not with it; every process that claims notes it again, so a lost note is soon back.
 */
export function createUnderWay(
  context: GateContext,
  takeBackLoans: (couponId: string, bucket: number) => Promise<void>,
) {
  const { client, run, keys } = context;
  const listKey = `${context.prefix}claimed`;
  const noted = new Map<string, number>();

  return {
    /** Resolves at once: the claim does not wait for it. */
    note: ({ id }: CouponTemplate, buckets: number): void => {
      const member = `${id}|${buckets}`;
      const now = performance.now();
      if (now - (noted.get(member) ?? Number.NEGATIVE_INFINITY) < notedEveryMs) return;
      noted.delete(member);
      noted.set(member, now);
      if (noted.size > couponsNoted) noted.delete(noted.keys().next().value ?? '');
      client.zadd(listKey, String(Date.now()), member).catch(() => noted.delete(member));
    },

    older: async (olderThanMs: number, limit: number): Promise<Reservation[]> => {
      try {
        const coupons = await listed();
        let oldest: readonly Held[] = [];
        for (let from = 0; from < coupons.length; from += couponsAtOnce) {
          const some = coupons.slice(from, from + couponsAtOnce);
          const held = await Promise.all(some.map((coupon) => heldOfCoupon(coupon, olderThanMs, limit)));
          oldest = [...oldest, ...held.flat()].sort((a, b) => a.since - b.since).slice(0, limit);
        }
        return oldest.map(({ reservation }) => reservation);
      } catch (error) {
        throw unavailable(error);
      }
    },
  };

  async function listed(): Promise<Listed[]> {
    const [members, idle] = await Promise.all([
      client.zrange(listKey, '0', '-1'),
      client.zrangebyscore(listKey, '-inf', String(Date.now() - listedForMs)),
    ]);
    const isIdle = new Set(idle);
    return members.map((member) => {
      const [id = '', buckets] = member.split('|');
      return { member, id, buckets: Number(buckets), isIdle: isIdle.has(member) };
    });
  }

  async function heldOfCoupon(coupon: Listed, olderThanMs: number, limit: number): Promise<Held[]> {
    const buckets = Array.from({ length: coupon.buckets }, (_, bucket) => bucket);
    if (coupon.buckets > 1) await Promise.all(buckets.map((bucket) => takeBackLoans(coupon.id, bucket)));
    const held = await Promise.all(buckets.map((bucket) => heldOf(coupon.id, bucket, olderThanMs, limit)));
    if (coupon.isIdle) await forgetIfDone(coupon);
    return held.flat();
  }

  async function heldOf(
    couponId: string,
    bucket: number,
    olderThanMs: number,
    limit: number,
  ): Promise<Held[]> {
    const { held } = keys(couponId, bucket);
    const flat = partsOf(await run('held-since', [held], [olderThanMs, limit]));
    const found: Held[] = [];
    for (let i = 0; i + 2 < flat.length; i += 3) {
      const [field = '', record = '', at] = flat.slice(i, i + 3);
      found.push({ reservation: reservationOf(couponId, field, record), since: Number(at) });
    }
    return found;
  }

  async function forgetIfDone({ member, id, buckets }: Listed): Promise<void> {
    const counts = await Promise.all(
      Array.from({ length: buckets }, (_, bucket) => client.hlen(keys(id, bucket).held)),
    );
    if (counts.every((count) => count === 0)) await client.zrem(listKey, member);
  }
}

interface Held {
  readonly reservation: Reservation;
  /** Microseconds of the server's clock. */
  readonly since: number;
}

interface Listed {
  readonly member: string;
  readonly id: string;
  readonly buckets: number;
  /** Not claimed for an hour. */
  readonly isIdle: boolean;
}
