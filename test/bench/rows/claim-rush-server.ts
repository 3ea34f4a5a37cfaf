import { listen } from '../../../src/http/listen.ts';
import { benchShop, whenIndexed } from '../bench-shop.ts';
import { cartOfShopper, rush, shopper, wallet } from './claim-rush-shop.ts';

/** The service as it is started, its door for claims as by default: a rush on one coupon, a wallet, badges. */
const { newApp, call, publish, ports } = await benchShop();
for (const coupon of [rush, ...wallet()]) await publish(coupon);
for (const { id } of wallet()) await call('POST', `/v1/coupons/${id}/claims`, { userId: shopper });
await call('PUT', '/v1/items', {
  items: cartOfShopper().lines.map(({ itemId, unitPrice }) => ({
    itemId,
    title: itemId,
    categoryPath: ['c-1'],
    salePrice: unitPrice,
    currency: 'USD',
  })),
});
const end = await ports.changeFeed.end();
await whenIndexed(async () => {
  const position = await ports.indexWriter.position();
  return position !== null && ports.changeFeed.reached(position, end);
});

const { url } = await listen(newApp({ guarded: true }), {
  host: '127.0.0.1',
  port: 0,
  requestTimeoutMs: 60_000,
});
process.once('disconnect', () => process.exit(0));
process.send?.({ url });
