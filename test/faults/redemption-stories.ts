import { z } from 'zod';
import type { Answer, Api } from '../process/api.ts';
import { expectStatus } from '../process/expect-status.ts';
import { publish } from '../process/publish.ts';
import { whenNotBusy } from '../process/when-not-busy.ts';

/** What is not the service's. */
export interface World {
  /** `SHORT_MS` pass. */
  readonly later: () => void;
  /** From now on the order system says that the order was paid. */
  readonly pay: (orderId: string) => void;
}

/** What happens to one order; all of its ids begin with the story's own. */
export interface Story {
  readonly name: string;
  /** Who takes the last step: a server that is asked, or `clipper sweep` when `SHORT_MS` have passed. */
  readonly acts: 'server' | 'sweep';
  readonly prepare: (api: Api, id: string, world: World) => Promise<void>;
  /** Asked of the server; and asked again, with the same key, after everything. */
  readonly act: (api: Api, id: string) => Promise<Answer>;
  /** What a sweep may make of the order wherever the process died; null: there is none. */
  readonly afterSweep: readonly (string | null)[];
  /** What the retry hears: one of these, each a status and a code or state. */
  readonly again: readonly string[];
  /** What the order is in the end. */
  readonly finally: readonly (string | null)[];
  /** A copy that no order holds. */
  readonly freeAs: readonly string[];
  /** Somebody else takes the last coupon once the order is written. */
  readonly robbed?: true;
}

/** After it what lasts a short time is over, and what lasts long is not. */
export const SHORT_MS = 3_600_000;
const shortSeconds = 600;
const longSeconds = 86_400;

const lasting = ['first', 'second', 'third'];
const ending = ['ending', 'ending', 'ending'];

export async function publishTemplates(api: Api): Promise<void> {
  const from = new Date(Date.now() - SHORT_MS).toISOString();
  const to = (ms: number) => new Date(Date.now() + ms).toISOString();
  for (const id of [...lasting, 'ending']) {
    const claim = { closesAt: to(100 * SHORT_MS), total: 1_000, perUser: 3 };
    const validTo = to(id === 'ending' ? SHORT_MS - 1_000 : 100 * SHORT_MS);
    const validity = { type: 'fixed', from, to: validTo };
    await publish(api, id, claim, { validity, stacking: { group: null } });
  }
}

async function claimAll(api: Api, id: string, couponIds = lasting): Promise<void> {
  for (const couponId of couponIds) {
    const claim = () => api('POST', `/v1/coupons/${couponId}/claims`, { userId: `${id}user` });
    await expectStatus(201, whenNotBusy(claim));
  }
}

const Wallet = z.object({ coupons: z.array(z.object({ userCouponId: z.string() }).loose()) });

/** In the order of their claims: as their ids. */
async function walletOf(api: Api, id: string): Promise<string[]> {
  const statuses = ['unused', 'frozen', 'used', 'expired', 'void'];
  const pages = await Promise.all(
    statuses.map((status) => api('GET', `/v1/users/${id}user/coupons?status=${status}`)),
  );
  return pages.flatMap(({ body }) => Wallet.parse(body).coupons.map((copy) => copy.userCouponId)).sort();
}

async function freeze(
  api: Api,
  id: string,
  headers: Readonly<Record<string, string>> = {},
  ttlSeconds = longSeconds,
): Promise<Answer> {
  const order = {
    orderId: `${id}order`,
    userId: `${id}user`,
    userCouponIds: await walletOf(api, id),
    cart: { currency: 'USD', lines: [{ lineId: '1', itemId: 'tea', quantity: 3, unitPrice: 999 }] },
    ttlSeconds,
  };
  return api('POST', '/v1/redemptions', order, headers);
}

async function prepareFrozen(api: Api, id: string, ttlSeconds = longSeconds): Promise<void> {
  await claimAll(api, id);
  await expectStatus(201, freeze(api, id, {}, ttlSeconds));
}

async function prepareConfirmed(api: Api, id: string): Promise<void> {
  await prepareFrozen(api, id);
  await expectStatus(200, api('POST', `/v1/redemptions/${id}order/confirm`));
}

/** Nobody knew of a payment while it was frozen. */
async function prepareExpired(api: Api, id: string, world: World): Promise<void> {
  await prepareFrozen(api, id, shortSeconds);
  world.later();
  await expectStatus(409, api('POST', `/v1/redemptions/${id}order/confirm`));
  world.pay(`${id}order`);
}

const keyed = (id: string) => ({ 'idempotency-key': `${id}key` });
const post = (path: string) => (api: Api, id: string) =>
  api('POST', `/v1/redemptions/${id}order/${path}`, undefined, keyed(id));
const refund = (what: object) => (api: Api, id: string) =>
  api('POST', `/v1/redemptions/${id}order/refunds`, { refundId: `${id}refund`, ...what }, keyed(id));
const claimLasting = (api: Api, id: string) => claimAll(api, id);
const nothing = async () => {};
const inWallet = ['unused'];
const read = (api: Api, id: string) => api('GET', `/v1/redemptions/${id}order`);

export const stories: readonly Story[] = [
  {
    name: 'freeze',
    acts: 'server',
    prepare: claimLasting,
    act: (api, id) => freeze(api, id, keyed(id)),
    afterSweep: [null, 'frozen'],
    again: ['201 frozen'],
    finally: ['frozen'],
    freeAs: inWallet,
  },
  {
    name: 'a freeze that is rejected',
    acts: 'server',
    robbed: true,
    prepare: claimLasting,
    act: (api, id) => freeze(api, id, keyed(id)),
    // Dead before the thief came, nothing was in its way.
    afterSweep: [null, 'frozen', 'rejected'],
    again: ['201 frozen', '409 coupon-unavailable'],
    finally: ['frozen', 'rejected'],
    freeAs: ['unused', 'void'],
  },
  {
    name: 'confirm',
    acts: 'server',
    prepare: (api, id) => prepareFrozen(api, id),
    act: post('confirm'),
    afterSweep: ['frozen', 'confirmed'],
    again: ['200 confirmed'],
    finally: ['confirmed'],
    freeAs: inWallet,
  },
  {
    name: 'cancel',
    acts: 'server',
    prepare: (api, id) => prepareFrozen(api, id),
    act: post('cancel'),
    afterSweep: ['frozen', 'cancelled'],
    again: ['200 cancelled'],
    finally: ['cancelled'],
    freeAs: inWallet,
  },
  {
    name: 'a cancel that overtakes its freeze',
    acts: 'server',
    prepare: nothing,
    act: post('cancel'),
    afterSweep: [null, 'cancelled'],
    again: ['200 cancelled'],
    finally: ['cancelled'],
    freeAs: inWallet,
  },
  {
    name: 'a refund of a part',
    acts: 'server',
    prepare: prepareConfirmed,
    act: refund({ lines: [{ lineId: '1', quantity: 1 }] }),
    afterSweep: ['confirmed', 'partly-refunded'],
    again: ['200 partly-refunded'],
    finally: ['partly-refunded'],
    freeAs: inWallet,
  },
  {
    name: 'a refund of all',
    acts: 'server',
    prepare: prepareConfirmed,
    act: refund({ all: true }),
    afterSweep: ['confirmed', 'refunded'],
    again: ['200 refunded'],
    finally: ['refunded'],
    freeAs: inWallet,
  },
  {
    name: 'void',
    acts: 'server',
    prepare: claimLasting,
    act: async (api, id) => {
      const [copy] = await walletOf(api, id);
      return api('POST', `/v1/users/${id}user/coupons/${copy}/void`, undefined, keyed(id));
    },
    afterSweep: [null],
    again: ['200 void'],
    finally: [null],
    freeAs: ['unused', 'void'],
  },
  {
    name: 'a confirm after the freeze ran out, of an order that was paid',
    acts: 'server',
    prepare: prepareExpired,
    act: post('confirm'),
    afterSweep: ['expired', 'confirmed'],
    again: ['200 confirmed'],
    finally: ['confirmed'],
    freeAs: inWallet,
  },
  {
    name: 'a freeze that runs out, of an order that was paid',
    acts: 'sweep',
    prepare: async (api, id, world) => {
      await prepareFrozen(api, id, shortSeconds);
      world.pay(`${id}order`);
    },
    act: read,
    afterSweep: ['confirmed'],
    again: ['200 confirmed'],
    finally: ['confirmed'],
    freeAs: inWallet,
  },
  {
    name: 'a freeze that runs out',
    acts: 'sweep',
    prepare: (api, id) => prepareFrozen(api, id, shortSeconds),
    act: read,
    afterSweep: ['expired'],
    again: ['200 expired'],
    finally: ['expired'],
    freeAs: inWallet,
  },
  {
    name: 'coupons that expire',
    acts: 'sweep',
    prepare: (api, id) => claimAll(api, id, ending),
    act: read,
    afterSweep: [null],
    again: ['404 not-found'],
    finally: [null],
    freeAs: ['expired'],
  },
];
