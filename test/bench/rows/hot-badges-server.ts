import { z } from 'zod';
import { listenForBench } from '../bench-server.ts';
import { benchShop, whenIndexed } from '../bench-shop.ts';

/** Ours, and its floor: a bare route that answers the very bytes and headers of ours, behind the same middleware. */
const ITEM = 'hot-1';
const COUPONS = ['hot-amount', 'hot-percent', 'hot-all'];
const Badges = z.object({ items: z.record(z.string(), z.array(z.unknown())) });

const { newApp, call, publish } = await benchShop();
await call('PUT', '/v1/items', {
  items: [{ itemId: ITEM, title: 'A hot item', categoryPath: ['hot'], salePrice: 4999, currency: 'USD' }],
});
for (const [index, id] of COUPONS.entries()) {
  await publish({
    id,
    discount:
      index === 1 ? { type: 'percent-off', rateBps: 1500 } : { type: 'amount-off', amount: 500 + index },
    scope: { include: [index === 2 ? { type: 'all' } : { type: 'category', id: 'hot' }] },
  });
}
const ask = () => call('GET', `/v1/badges?itemIds=${ITEM}`);
await whenIndexed(
  async () => Badges.parse(await (await ask()).json()).items[ITEM]?.length === COUPONS.length,
);

const answer = await ask();
const headers = Object.fromEntries(answer.headers);
const body = await answer.text();
const app = newApp();
app.get('/floor/badges', (c) => c.body(body, 200, headers));
listenForBench(app);
