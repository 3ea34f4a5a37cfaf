import { zValidator } from '@hono/zod-validator';
import { fillCart } from '../../../src/app/fill-cart.ts';
import { gatherWallet } from '../../../src/app/gather-wallet.ts';
import { eligibilityRequest } from '../../../src/http/schemas/checkout.ts';
import { listenForBench } from '../bench-server.ts';
import { benchShop, whenIndexed } from '../bench-shop.ts';
import { cartOfShopper, shopCoupons, shopper } from './eligibility-shop.ts';

/**
 * Ours and two floors in one process: `/floor/eligibility` validates the same request, reads the same rows and
 * serialises the same answer, and decides nothing; `/floor/bytes` answers the same bytes.
 */
const { newApp, call, publish, ports } = await benchShop();
for (const coupon of shopCoupons()) {
  await publish(coupon);
  await call('POST', `/v1/coupons/${coupon.id}/claims`, { userId: shopper });
}
await whenIndexed(async () => (await ports.indexWriter.position()) !== null);

const request = { userId: shopper, cart: cartOfShopper() };
const answer = await (await call('POST', '/v1/eligibility', request)).text();
const parsed = JSON.parse(answer);
if (parsed.usable.length < 50)
  throw new Error(`a wallet of no use: ${parsed.usable.length} coupons are usable`);
if (!parsed.best.exact) console.error('the best set of this wallet was not proven within the node budget');

const app = newApp();
app.post('/floor/eligibility', zValidator('json', eligibilityRequest), async (c) => {
  const { userId, cart } = c.req.valid('json');
  const filled = await fillCart(ports, cart);
  const copies = await ports.userCoupons.live(userId, ports.clock.now(), 1000);
  await gatherWallet(ports, copies, filled);
  return c.json(parsed);
});
app.post('/floor/bytes', (c) => c.body(answer, 200, { 'content-type': 'application/json' }));
listenForBench(app);
