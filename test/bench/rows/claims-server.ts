import { zValidator } from '@hono/zod-validator';
import { dayIn } from '../../../src/domain/calendar.ts';
import { formatInstant } from '../../../src/domain/instant.ts';
import { claim } from '../../../src/http/schemas/wallet.ts';
import { listenForBench } from '../bench-server.ts';
import { benchShop } from '../bench-shop.ts';

/**
 * Ours, and its floor in the same process: a bare route that validates the same body, awaits the insert of a copy of
 * the same columns through the same writer (a template of its own, so that its serials are free), and answers alike.
 */
const { newApp, call, ports } = await benchShop();
await call('POST', '/v1/templates', {
  id: 'rush',
  name: 'A rush',
  currency: 'USD',
  timeZone: 'UTC',
  discount: { type: 'amount-off', amount: 500 },
  scope: { include: [{ type: 'all' }] },
  claim: {
    opensAt: '2020-01-01T00:00:00Z',
    closesAt: '2100-01-01T00:00:00Z',
    total: 100_000_000,
    perUser: null,
  },
  validity: { type: 'relative', days: 7 },
});
await call('POST', '/v1/templates/rush/publish');

const app = newApp();
let serial = 0;
app.post('/floor/claims', zValidator('json', claim), async (c) => {
  const { userId } = c.req.valid('json');
  const now = ports.clock.now();
  const requestId = ports.ids.random('rq');
  const nth = ++serial;
  const copy = {
    userCouponId: ports.ids.timeOrdered('uc', now),
    couponId: 'floor',
    userId,
    serial: nth,
    nth,
    day: dayIn('UTC', now),
    nthOfDay: nth,
    daySerial: nth,
    requestId,
    status: 'unused' as const,
    validFrom: now,
    validTo: now + 7 * 86_400_000,
    claimedAt: now,
    usedAt: null,
    usedDay: null,
    discountGiven: null,
    amount: null,
    orderId: null,
    attempt: null,
    freezesDay: null,
    freezesOfDay: 0,
    changedAt: now,
    rev: 1,
    events: [{ at: now, what: 'claimed' as const, orderId: null, requestId, revBefore: 0, rev: 1 }],
  };
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
