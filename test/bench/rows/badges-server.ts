import { setTimeout as pause } from 'node:timers/promises';
import { listenForBench } from '../bench-server.ts';
import { benchShop } from '../bench-shop.ts';
import { coupons, idOf, itemChunks, itemCount, listChunks } from './badges-shop.ts';

/**
 * A large shop, of whose items a tenth fits in memory; and bare routes that answer the bytes of 1 and of 50 items, one
 * sample after the other, so that none of them is the only one that is ever sent.
 */
const samples = 64;
const { newApp, call, publish, ports } = await benchShop({
  badgeBounds: { items: Math.ceil(itemCount / 10), coupons: 10_000, size: 256 * 1024 * 1024 },
});
for (const items of itemChunks()) await call('PUT', '/v1/items', { items });
for (const coupon of coupons) await publish(coupon);
for (const { couponId, items } of listChunks()) {
  await call('PUT', `/v1/templates/${couponId}/items`, { items });
}
const end = await ports.changeFeed.end();
while (!ports.changeFeed.reached((await ports.indexWriter.position()) ?? '', end)) await pause(20);

const app = newApp();
for (const size of [1, 50]) {
  const bodies: string[] = [];
  let headers: Record<string, string> = {};
  for (let sample = 0; sample < samples; sample++) {
    const itemIds = Array.from({ length: size }, (_, n) => idOf(sample * size + n));
    const answer = await call('GET', `/v1/badges?itemIds=${itemIds.join()}`);
    headers = Object.fromEntries(answer.headers);
    bodies.push(await answer.text());
  }
  let turn = 0;
  app.get(`/floor/badges-of-${size}`, (c) => c.body(bodies[turn++ % samples] ?? '', 200, headers));
}
listenForBench(app);
