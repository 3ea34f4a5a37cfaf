import { zValidator } from '@hono/zod-validator';
import type { Hono } from 'hono';
import { z } from 'zod';
import { claimedCopy } from '../../../src/domain/claimed-copy.ts';
import { freezeRequest } from '../../../src/http/schemas/redemption.ts';
import { listenForBench } from '../bench-server.ts';
import { benchShop } from '../bench-shop.ts';
import { copyIdOf, orderOf } from './redemption-orders.ts';

/**
 * Ours, and its floor in the same process: bare routes that validate the same body and await the same six writes, of
 * the same documents but for their names, through the same writer, and answer the same.
 */
const { newApp, call, publish, ports } = await benchShop();
await publish({ id: 'five-off', claim: { perUser: null } });
const template = await ports.templates.get('five-off');
if (!template) throw new Error('the template is not there');

let serial = 0;
/** One copy for each of these orders, each of a user of its own. */
async function insertCopies(prefix: string, count: number): Promise<void> {
  if (!template) return;
  const at = ports.clock.now();
  const numbers = { couponId: template.id, day: '2026-01-01', nth: 1, nthOfDay: 1, at };
  const copies = Array.from({ length: count }, (_, n) => {
    const { orderId, userId } = orderOf(prefix, n);
    const [userCouponId, mine] = [copyIdOf(orderId), ++serial];
    return claimedCopy(template, {
      ...numbers,
      userCouponId,
      userId,
      requestId: userCouponId,
      serial: mine,
      daySerial: mine,
    });
  });
  await Promise.all(copies.map((copy) => ports.userCoupons.insert(copy)));
}

/** The documents of an order as ours writes them, one after the other. */
async function recorded() {
  await insertCopies('sample', 1);
  const order = orderOf('sample', 0);
  const redemptionNow = async () => {
    const redemption = await ports.redemptions.get(order.orderId);
    if (!redemption) throw new Error('the sample is not there');
    return redemption;
  };
  const copyNow = async () => {
    const copy = await ports.userCoupons.get(order.userId, copyIdOf(order.orderId));
    if (!copy) throw new Error('the copy of the sample is not there');
    return copy;
  };
  const frozenAnswer = await answerOf(call('POST', '/v1/redemptions', order));
  const frozen = { redemption: await redemptionNow(), copy: await copyNow() };
  const usedAnswer = await answerOf(call('POST', `/v1/redemptions/${order.orderId}/confirm`));
  const used = { redemption: await redemptionNow(), copy: await copyNow() };
  return { frozen, frozenAnswer, used, usedAnswer };
}

async function answerOf(asked: Promise<Response>) {
  return z.looseObject({}).parse(await (await asked).json());
}

const app = newApp();
addFloor(app, await recorded());
app.post(
  '/bench/copies',
  zValidator('json', z.object({ prefix: z.string(), count: z.number() })),
  async (c) => {
    const { prefix, count } = c.req.valid('json');
    await insertCopies(prefix, count);
    return c.json({});
  },
);
listenForBench(app);

function addFloor(app: Hono, sample: Awaited<ReturnType<typeof recorded>>): void {
  const { frozen, frozenAnswer, used, usedAnswer } = sample;
  const steps = ({ redemption, copy }: typeof frozen, orderId: string, userId: string, rev: number) => {
    const mine = { ...redemption, orderId, userId };
    return {
      begin: { ...mine, rev: rev - 1 },
      copy: { ...copy, userCouponId: copyIdOf(orderId), userId, orderId },
      end: { ...mine, rev },
    };
  };
  app.post('/floor/redemptions', zValidator('json', freezeRequest), async (c) => {
    const { orderId, userId } = c.req.valid('json');
    const { begin, copy, end } = steps(frozen, orderId, userId, 2);
    await ports.redemptions.insert(begin);
    await ports.userCoupons.replace(copy, copy.rev - 1);
    await ports.redemptions.replace(end, begin.rev);
    return c.json({ ...frozenAnswer, orderId, userId }, 201);
  });
  app.post('/floor/redemptions/:orderId/confirm', async (c) => {
    const orderId = c.req.param('orderId');
    const userId = `user-${orderId}`;
    const { begin, copy, end } = steps(used, orderId, userId, 4);
    await ports.redemptions.replace(begin, begin.rev - 1);
    await ports.userCoupons.replace(copy, copy.rev - 1);
    await ports.redemptions.replace(end, begin.rev);
    return c.json({ ...usedAnswer, orderId, userId });
  });
}
