import { zValidator } from '@hono/zod-validator';
import { Redis } from 'ioredis';
import { dayIn } from '../../../src/domain/calendar.ts';
import { claimedCopy } from '../../../src/domain/claimed-copy.ts';
import { formatInstant } from '../../../src/domain/instant.ts';
import { claim } from '../../../src/http/schemas/wallet.ts';
import { listenForBench } from '../bench-server.ts';
import { benchShop, redisUrlVariable } from '../bench-shop.ts';

/**
 * Ours, and its floor in the same process: a bare route that validates the same body, awaits the insert of a copy of
 * the same columns through the same writer (a template of its own, so that its serials are free), and answers alike.
 */
const { newApp, publish, ports } = await benchShop();
for (const id of ['rush', 'floor']) await publish({ id, claim: { total: 100_000_000, perUser: null } });
const template = await ports.templates.get('floor');
if (!template) throw new Error('the template is not there');

const app = newApp();
const nextSerial = await counter();
app.post('/floor/claims', zValidator('json', claim), async (c) => {
  const { userId } = c.req.valid('json');
  const now = ports.clock.now();
  const requestId = ports.ids.random('rq');
  const nth = await nextSerial();
  const copy = claimedCopy(template, {
    userCouponId: ports.ids.timeOrdered('uc', now),
    couponId: template.id,
    userId,
    serial: nth,
    nth,
    day: dayIn('UTC', now),
    nthOfDay: nth,
    daySerial: nth,
    requestId,
    at: now,
  });
  await ports.userCoupons.insert(copy);
  const { userCouponId, couponId, status, usedAt, amount, orderId } = copy;
  const [validFrom, validTo, claimedAt] = [copy.validFrom, copy.validTo, now].map(formatInstant);
  return c.json(
    {
      userCouponId,
      couponId,
      userId,
      serial: nth,
      status,
      validFrom,
      validTo,
      claimedAt,
      usedAt,
      amount,
      orderId,
    },
    201,
  );
});
listenForBench(app);

/** What numbers the floor's copies: a Lua call that counts, where the stock is in Redis. */
async function counter(): Promise<() => number | Promise<number>> {
  const url = process.env[redisUrlVariable];
  let serial = 0;
  if (url === undefined) return () => ++serial;
  const redis = new Redis(url);
  const sha = String(await redis.script('LOAD', "return redis.call('INCR', KEYS[1])"));
  return async () => Number(await redis.evalsha(sha, 1, 'floor'));
}
