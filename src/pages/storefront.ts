import { type Context, Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { createCursors } from '../http/cursor.ts';
import { drawPicture } from './demo-shop/pictures/picture.ts';
import { readAssets } from './storefront/assets.ts';
import { cartPage, changeCart, putInCart } from './storefront/pages/cart.ts';
import { checkoutPage } from './storefront/pages/checkout.ts';
import { claimHere, couponPage } from './storefront/pages/coupon.ts';
import { couponsPage } from './storefront/pages/coupons.ts';
import { homePage } from './storefront/pages/home.ts';
import { orderPage, payOrder } from './storefront/pages/order.ts';
import { productPage } from './storefront/pages/product.ts';
import { productsPage } from './storefront/pages/products.ts';
import { walletPage } from './storefront/pages/wallet.ts';
import { sameOrigin } from './storefront/same-origin.ts';
import type { Shop, ShopPorts } from './storefront/shop.ts';

/** A form of the shop is a few hundred bytes; the cart within it at most 4 KB. */
const largestForm = 32 * 1024;

/** The demo shop's pages, made on the server. `secret` signs the visitor's cookie and the cursors. */
export function createStorefront(
  ports: ShopPorts,
  options: Pick<Shop, 'secret' | 'claimDoor' | 'callerAddress'>,
): Hono {
  const shop: Shop = { ports, cursors: createCursors(options.secret), assets: readAssets(), ...options };
  const app = new Hono();
  const page = (path: string, render: (c: Context, shop: Shop) => Promise<Response>) =>
    app.get(path, (c) => render(c, shop));
  const action = (path: string, act: (c: Context, shop: Shop) => Promise<Response>) =>
    app.post(path, sameOrigin, bodyLimit({ maxSize: largestForm }), (c) => act(c, shop));

  page('/', homePage);
  page('/products', productsPage);
  page('/products/:itemId', productPage);
  page('/coupons', couponsPage);
  page('/coupons/:couponId', couponPage);
  page('/wallet', walletPage);
  page('/cart', cartPage);
  page('/checkout', checkoutPage);
  page('/orders/:orderId', orderPage);
  action('/coupons/:couponId/claim', claimHere);
  action('/cart', putInCart);
  action('/cart/lines', changeCart);
  action('/checkout/pay', payOrder);
  app.get('/shop/assets/:file', (c) => shop.assets.serve(c));
  app.get('/shop/images/:file', servePicture);
  return app;
}

const pictureName = /^([A-Za-z0-9_.:-]{1,64})\.svg$/;

function servePicture(c: Context): Response {
  const itemId = pictureName.exec(c.req.param('file') ?? '')?.[1];
  if (itemId === undefined) return c.text('Not found', 404);
  return c.body(drawPicture(itemId), 200, {
    'content-type': 'image/svg+xml',
    'cache-control': 'public, max-age=604800',
    'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'",
    'x-content-type-options': 'nosniff',
  });
}
