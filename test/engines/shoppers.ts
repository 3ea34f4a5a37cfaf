import { setTimeout as pause } from 'node:timers/promises';
import { z } from 'zod';
import type { Answer, Api } from '../process/api.ts';

export type Kind = 'badges' | 'claim' | 'checkout';

/** What a shopper heard. */
export interface Call {
  readonly kind: Kind;
  readonly path: string;
  /** When it was sent, by `performance.now()`, and how long the answer took. */
  readonly at: number;
  readonly ms: number;
  /** 0: no answer came. */
  readonly status: number;
  /** Of a problem. */
  readonly code: string | null;
}

export interface Shoppers {
  readonly calls: readonly Call[];
  /** Resolves when each of them has been served. */
  begin(): Promise<void>;
  end(): Promise<void>;
  /** What was answered and is not so; and what could not be sent again. */
  lost(): Promise<string[]>;
}

export interface Shop {
  /** Before all ids. */
  readonly name: string;
  /** Claimed in turn. */
  readonly coupons: readonly string[];
}

/** Between two calls of a shopper. */
const restMs = 40;
const atOnce = 8;

const Problem = z.object({ code: z.string() });
const Copy = z.object({ userCouponId: z.string(), userId: z.string() });
const Held = Copy.extend({ status: z.string(), orderId: z.string().nullable() });

const Counts = z.object({ counts: z.record(z.string(), z.number()) });

interface Claim {
  readonly couponId: string;
  readonly userId: string;
  copy: string | null;
}

interface Order {
  readonly orderId: string;
  readonly claim: Claim;
  confirmed: boolean;
}

/** At each server: one who looks at badges, one who claims, one who claims and checks out with the copies of others. */
export function createShoppers(apis: readonly Api[], { name, coupons }: Shop): Shoppers {
  const calls: Call[] = [];
  const claims: Claim[] = [];
  const orders: Order[] = [];
  const unspent: Claim[] = [];
  let going: Promise<unknown> = Promise.resolve();
  let ends = false;

  const listen = async (
    api: Api,
    kind: Kind,
    ...[method, path, body, headers]: Parameters<Api>
  ): Promise<Answer> => {
    const at = performance.now();
    const answer = await api(method, path, body, headers).catch((error: unknown) => ({
      status: 0,
      body: { code: String(error) },
    }));
    calls.push({ kind, path, at, ms: performance.now() - at, status: answer.status, code: codeOf(answer) });
    return answer;
  };

  const claim = ({ couponId, userId }: Claim): Parameters<Api> => [
    'POST',
    `/v1/coupons/${couponId}/claims`,
    { userId },
    { 'idempotency-key': `key-${userId}` },
  ];
  const freeze = ({ orderId, claim: { userId, copy } }: Order): Parameters<Api> => [
    'POST',
    '/v1/redemptions',
    { orderId, userId, userCouponIds: [copy], cart },
  ];
  const confirm = ({ orderId }: Order): Parameters<Api> => ['POST', `/v1/redemptions/${orderId}/confirm`];

  const turns: Readonly<Record<Kind, (api: Api, turn: number) => Promise<unknown>>> = {
    // Half of them for what nobody has asked lately.
    badges: (api, turn) =>
      listen(api, 'badges', 'GET', `/v1/badges?itemIds=tea${turn % 2 === 0 ? '' : `,other-${turn}`}`),
    claim: async (api, turn) => {
      const couponId = coupons[turn % coupons.length] ?? '';
      const mine: Claim = { couponId, userId: `${name}-user-${claims.length}`, copy: null };
      claims.push(mine);
      const answer = await listen(api, 'claim', ...claim(mine));
      if (answer.status !== 201) return;
      mine.copy = Copy.parse(answer.body).userCouponId;
      unspent.push(mine);
    },
    checkout: async (api) => {
      const mine = unspent.shift();
      if (!mine) return;
      const order: Order = { orderId: `${mine.userId}-order`, claim: mine, confirmed: false };
      const priced = await listen(api, 'checkout', 'POST', '/v1/eligibility', { userId: mine.userId, cart });
      if (priced.status !== 200) {
        unspent.push(mine);
        return;
      }
      orders.push(order);
      if ((await listen(api, 'checkout', ...freeze(order))).status !== 201) return;
      order.confirmed = (await listen(api, 'checkout', ...confirm(order))).status === 200;
    },
  };

  async function shop(api: Api, kind: Kind): Promise<void> {
    for (let turn = 0; !ends; turn++) {
      await turns[kind](api, turn);
      await pause(restMs);
    }
  }

  const served = (kind: Kind) => calls.filter((call) => call.kind === kind && call.status < 300).length;

  /** Sent again until it is no longer refused for now. */
  async function again(api: Api, call: Parameters<Api>): Promise<Answer> {
    for (let tries = 0; ; tries++) {
      const answer = await api(...call);
      const passes = [429, 503].includes(answer.status) || codeOf(answer) === 'request-in-progress';
      if (!passes || tries === 50) return answer;
      await pause(200);
    }
  }

  async function lostClaim(api: Api, mine: Claim): Promise<string | null> {
    const { couponId, userId } = mine;
    const answer = await again(api, claim(mine));
    const told = answer.status === 201 ? Copy.parse(answer.body).userCouponId : null;
    const wallet = await again(api, ['GET', `/v1/users/${userId}/coupons`]);
    const holds = Object.values(Counts.parse(wallet.body).counts).reduce((sum, count) => sum + count, 0);
    const asBefore = mine.copy === null ? told !== null || answer.status === 409 : told === mine.copy;
    if (asBefore && holds === (told === null ? 0 : 1)) return null;
    return `${userId} of ${couponId} heard ${mine.copy}, again ${JSON.stringify(answer)}, holds ${holds}`;
  }

  async function lostOrder(api: Api, order: Order): Promise<string | null> {
    const heard = order.confirmed;
    const { copy, userId } = order.claim;
    const frozen = await again(api, freeze(order));
    const confirmed = await again(api, confirm(order));
    const other = { ...order, orderId: `${order.orderId}-again` };
    const twice = await again(api, freeze(other));
    const held = Held.parse((await again(api, ['GET', `/v1/users/${userId}/coupons/${copy}`])).body);
    const once = held.status === 'used' && held.orderId === order.orderId;
    if (confirmed.status === 200 && twice.status === 409 && once) return null;
    const told = [frozen, confirmed, twice].map(({ status, body }) => `${status} ${JSON.stringify(body)}`);
    return `${order.orderId} (confirmed: ${heard}): ${told.join('; ')}; ${copy} is ${held.status} by ${held.orderId}`;
  }

  return {
    calls,
    begin: async () => {
      going = Promise.all(
        apis.flatMap((api) => (['badges', 'claim', 'checkout'] as const).map((kind) => shop(api, kind))),
      );
      const deadline = performance.now() + 10_000;
      while ([served('badges'), served('claim'), served('checkout')].some((times) => times < 4)) {
        if (performance.now() > deadline)
          throw new Error(`Shoppers are not served: ${JSON.stringify(calls.slice(-5))}`);
        await pause(restMs);
      }
    },
    end: async () => {
      ends = true;
      await going;
    },
    lost: async () => {
      const [api] = apis;
      if (!api) throw new Error('No server runs.');
      const flaws = await inTurns([
        ...orders.map((order) => () => lostOrder(api, order)),
        ...claims.map((mine) => () => lostClaim(api, mine)),
      ]);
      return flaws.filter((flaw) => flaw !== null);
    },
  };
}

function codeOf({ status, body }: Answer): string | null {
  return status < 300 ? null : (Problem.safeParse(body).data?.code ?? null);
}

const cart = { currency: 'USD', lines: [{ lineId: '1', itemId: 'tea', quantity: 1, unitPrice: 900 }] };

async function inTurns<T>(tasks: readonly (() => Promise<T>)[]): Promise<T[]> {
  const left = tasks.values();
  const results: T[] = [];
  await Promise.all(
    Array.from({ length: atOnce }, async () => {
      for (const task of left) results.push(await task());
    }),
  );
  return results;
}
