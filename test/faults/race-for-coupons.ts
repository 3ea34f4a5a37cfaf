import { expect } from 'vitest';
import { z } from 'zod';
import { type Answer, type Api, apiOf } from '../process/api.ts';
import { publish } from '../process/publish.ts';
import { startServer } from '../process/server.ts';
import { whenNotBusy } from '../process/when-not-busy.ts';

export interface Race {
  readonly rounds: number;
  /** Servers over one store; more than one needs engines that are told by `env`. */
  readonly processes: number;
  /** Added to each server's environment: MONGODB_URL, REDIS_URL, … */
  readonly env: Readonly<Record<string, string>>;
}

const ORDERS = 30;
const templates = ['race-1', 'race-2', 'race-3'];

const Copy = z.object({ userCouponId: z.string() });
const Held = z.object({ status: z.string(), orderId: z.string().nullable() });
const Wallet = z.object({ coupons: z.array(Copy.extend(Held.shape)) });
const Problem = z.object({ code: z.string() });
const Order = z.object({ status: z.string() });

/**
 * So many orders at once want the same three coupons of one wallet: one gets them all, nobody else holds anything. It
 * is cancelled, and the others try again: again one of them gets all three, and is confirmed.
 */
export async function raceForCoupons({ rounds, processes, env }: Race): Promise<void> {
  const started = await Promise.allSettled(Array.from({ length: processes }, () => startServer({ env })));
  const servers = started.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []));
  try {
    for (const each of started) if (each.status === 'rejected') throw each.reason;
    const apis = servers.map(apiOf);
    const [first] = apis;
    if (!first) throw new Error('A race needs a server.');
    // Of this race alone: other engines outlive it.
    const name = `r${Date.now().toString(36)}`;
    for (const template of templates) {
      await publish(first, `${name}-${template}`, { total: 10_000 }, { stacking: { group: null } });
    }
    for (let round = 0; round < rounds; round++) await race(apis, first, `${name}-${round}`, name);
  } finally {
    await Promise.all(servers.map((server) => server.stop()));
  }
}

async function race(apis: readonly Api[], api: Api, name: string, prefix: string): Promise<void> {
  const userId = `${name}-user`;
  const copies: string[] = [];
  for (const template of templates) {
    const path = `/v1/coupons/${prefix}-${template}/claims`;
    const claimed = await whenNotBusy(() => api('POST', path, { userId }));
    expect(claimed.status, JSON.stringify(claimed.body)).toBe(201);
    copies.push(Copy.parse(claimed.body).userCouponId);
  }
  const orders = Array.from({ length: ORDERS }, (_, n) => `${name}-order-${n}`);
  const winner = await expectOneWinner(apis, { userId, copies, orders });
  const others = orders.filter((orderId) => orderId !== winner);
  const cancelled = await api('POST', `/v1/redemptions/${winner}/cancel`);
  expect(cancelled.status, JSON.stringify(cancelled.body)).toBe(200);
  expect(await heldBy(api, userId)).toEqual(copies.map(() => ({ status: 'unused', orderId: null })));
  const next = await expectOneWinner(apis, { userId, copies, orders: others });
  const confirmed = await api('POST', `/v1/redemptions/${next}/confirm`);
  expect(confirmed.status, JSON.stringify(confirmed.body)).toBe(200);
  expect(await heldBy(api, userId)).toEqual(copies.map(() => ({ status: 'used', orderId: next })));
}

async function expectOneWinner(
  apis: readonly Api[],
  wanted: { readonly userId: string; readonly copies: readonly string[]; readonly orders: readonly string[] },
): Promise<string> {
  const { userId, copies, orders } = wanted;
  const answers = await Promise.all(
    orders.map(async (orderId, n) => {
      const api = apis[n % apis.length];
      // Whatever order they are named in.
      const userCouponIds = n % 2 === 0 ? copies : copies.toReversed();
      const answer = await api?.('POST', '/v1/redemptions', { orderId, userId, userCouponIds, cart });
      return { orderId, answer };
    }),
  );
  const winners = answers.filter(({ answer }) => answer?.status === 201);
  expect(winners, JSON.stringify(answers.map(({ answer }) => answer?.body))).toHaveLength(1);
  const winner = winners[0]?.orderId ?? '';
  for (const { orderId, answer } of answers) {
    if (orderId !== winner) expect(answer && codeOf(answer)).toBe('409 coupon-unavailable');
  }
  const [api] = apis;
  if (!api) throw new Error('A race needs a server.');
  expect(await heldBy(api, userId)).toEqual(copies.map(() => ({ status: 'frozen', orderId: winner })));
  for (const { orderId } of answers) {
    const read = await api('GET', `/v1/redemptions/${orderId}`);
    const status = read.status === 404 ? 'unknown' : Order.parse(read.body).status;
    // Refused before it was written, or rejected with nothing left of it.
    expect(orderId === winner ? ['frozen'] : ['unknown', 'rejected']).toContain(status);
  }
  return winner;
}

const cart = { currency: 'USD', lines: [{ lineId: '1', itemId: 'tea', quantity: 3, unitPrice: 999 }] };

function codeOf({ status, body }: Answer): string {
  return `${status} ${Problem.parse(body).code}`;
}

async function heldBy(api: Api, userId: string): Promise<z.infer<typeof Held>[]> {
  const pages = await Promise.all(
    ['unused', 'frozen', 'used'].map((status) => api('GET', `/v1/users/${userId}/coupons?status=${status}`)),
  );
  return pages
    .flatMap(({ body }) => Wallet.parse(body).coupons)
    .sort((a, b) => (a.userCouponId < b.userCouponId ? -1 : 1))
    .map(({ status, orderId }) => ({ status, orderId }));
}
