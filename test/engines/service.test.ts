import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Api, apiOf } from '../process/api.ts';
import { publish } from '../process/publish.ts';
import { type RunningServer, startServer } from '../process/server.ts';
import { type RunningEngines, startEngines } from './start-engines.ts';

let engines: RunningEngines;
let servers: RunningServer[] = [];
let syncer: RunningServer;

beforeAll(async () => {
  engines = await startEngines();
  const env = engines.env();
  syncer = await startServer({ env, command: ['node', 'sync/main.ts'] });
  servers = await Promise.all([startServer({ env }), startServer({ env })]);
});
afterAll(async () => {
  await Promise.all([...servers, syncer].map((process) => process?.stop()));
  await engines?.stop();
});

interface Answered {
  readonly status: number;
  // biome-ignore lint/suspicious/noExplicitAny: a parsed answer of any route
  readonly body: any;
}

function call(at: number, ...asked: Parameters<Api>): Promise<Answered> {
  const server = servers[at];
  if (!server) throw new Error(`There is no server ${at}.`);
  return apiOf(server)(...asked);
}

const first: Api = (...asked) => call(0, ...asked);

async function until<T>(read: () => Promise<T>, holds: (value: T) => boolean, ms: number): Promise<number> {
  const began = performance.now();
  for (;;) {
    const value = await read();
    if (holds(value)) return performance.now() - began;
    if (performance.now() - began > ms) throw new Error(`not within ${ms} ms: ${JSON.stringify(value)}`);
  }
}

const badgesOf = (at: number) => async () => {
  const { body } = await call(at, 'GET', '/v1/badges?itemIds=tea');
  return body.items.tea as { soldOut: boolean }[];
};

test('what is set up on one server is claimed, redeemed and seen on the other', async () => {
  await call(0, 'PUT', '/v1/items', {
    items: [{ itemId: 'tea', title: 'Green tea', categoryPath: ['tea'], salePrice: 900, currency: 'USD' }],
  });
  const discount = { type: 'amount-off', amount: 300 };
  const scope = { include: [{ type: 'category', id: 'tea' }] };
  await publish(first, 'tea-time', { total: 2 }, { discount, scope });
  for (const at of [0, 1]) await until(badgesOf(at), (badges) => badges.length === 1, 5_000);

  const claims = await Promise.all(
    [0, 1, 0, 1].map((at, n) => call(at, 'POST', '/v1/coupons/tea-time/claims', { userId: `u${n}` })),
  );
  expect(claims.map(({ status }) => status).toSorted()).toEqual([201, 201, 409, 409]);
  for (const at of [0, 1]) await until(badgesOf(at), (badges) => badges[0]?.soldOut === true, 5_000);

  const { body: copy } = claims.find(({ status }) => status === 201) ?? { body: null };
  const cart = {
    currency: 'USD',
    shippingFee: 0,
    lines: [{ lineId: '1', itemId: 'tea', quantity: 1, unitPrice: 900 }],
  };
  const frozen = await call(0, 'POST', '/v1/redemptions', {
    orderId: 'o-1',
    userId: copy.userId,
    userCouponIds: [copy.userCouponId],
    cart,
    expectedDiscount: 300,
  });
  expect([frozen.status, frozen.body.payable]).toEqual([201, 600]);
  expect((await call(1, 'POST', '/v1/redemptions/o-1/confirm')).body.status).toBe('confirmed');
  const refund = await call(0, 'POST', '/v1/redemptions/o-1/refunds', { refundId: 'r-1', all: true });
  expect(refund.body).toMatchObject({ amount: 600, returned: [copy.userCouponId] });
  const wallet = await call(1, 'GET', `/v1/users/${copy.userId}/coupons`);
  expect(wallet.body.coupons).toMatchObject([{ userCouponId: copy.userCouponId, status: 'unused' }]);
});

test('a pause on one server is heard by claims on the other within a second, and takes the badge away', async () => {
  await publish(first, 'to-pause', { perUser: null }, { scope: { include: [{ type: 'item', id: 'tea' }] } });
  const claimed = async () => (await call(1, 'POST', '/v1/coupons/to-pause/claims', { userId: 'u' })).status;
  await until(badgesOf(1), (badges) => badges.length === 2, 5_000);
  expect(await claimed()).toBe(201);
  await call(0, 'POST', '/v1/templates/to-pause/pause');
  await until(claimed, (status) => status === 409, 1_000);
  await until(badgesOf(1), (badges) => badges.length === 1, 5_000);
});

test('every process is ready, and tells how far the index is', async () => {
  for (const { url, adminKey } of [...servers, syncer]) {
    const ready = await fetch(`${url}/readyz`);
    expect([ready.status, await ready.json()]).toEqual([
      200,
      { status: 'ready', engines: ['mongodb', 'elasticsearch', 'redis'] },
    ]);
    const sync = await fetch(`${url}/v1/sync`, { headers: { authorization: `Bearer ${adminKey}` } });
    expect(await sync.json()).toMatchObject({ position: expect.any(String), trouble: null });
  }
});
