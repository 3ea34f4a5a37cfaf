import { z } from '@hono/zod-openapi';
import { listCouponItems } from '../../app/list-coupon-items.ts';
import { readCoupon, type ShownCoupon } from '../../app/read-coupon.ts';
import { searchCoupons } from '../../app/search-coupons.ts';
import { formatInstant, type Instant } from '../../domain/instant.ts';
import type { Ports } from '../../ports/ports.ts';
import type { CouponKeyset, ItemKeyset } from '../../ports/search-index.ts';
import type { Cursors } from '../cursor.ts';
import type { PageTokens } from '../page-token.ts';
import { showCoupon } from '../render/template.ts';
import { type AnyRoute, ok, refused, route } from '../route.ts';
import { couponId } from '../schemas/common.ts';
import {
  coupon,
  couponItems,
  couponItemsQuery,
  couponPage,
  couponsQuery,
  pageToken,
} from '../schemas/coupon.ts';
import { nextOfWindows, sharedPage } from '../shared-page.ts';

const tag = 'Coupons';
const params = z.object({ couponId });
const etag = 'W/"5f6c0a1e"';
const unchanged = { 304: { description: 'Nothing changed since the ETag', etag } };

export function couponRoutes(
  ports: Ports,
  cursors: Cursors,
  pageTokens: PageTokens,
  { maxAgeSeconds }: { readonly maxAgeSeconds: number },
): AnyRoute[] {
  /** `began`: before it was read; what opens or closes between then and now makes it stale already. */
  const shared = (
    body: unknown,
    began: Instant,
    coupons: readonly ShownCoupon[],
    header: (name: string) => string | undefined,
  ) =>
    sharedPage(body, {
      now: ports.clock.now(),
      until: nextOfWindows(
        began,
        coupons.map(({ template }) => template.claim),
      ),
      maxAgeSeconds,
      ifNoneMatch: header('if-none-match'),
    });

  return [
    route({
      method: 'get',
      path: '/v1/coupons',
      scope: 'public',
      tag,
      summary: 'Search the coupons that can be claimed now',
      query: couponsQuery,
      answers: { 200: { description: 'A page of coupons', schema: couponPage, etag }, ...unchanged },
      handle: async ({ query: { cursor, limit, ...filters }, header }) => {
        const began = ports.clock.now();
        const about = `coupons ${JSON.stringify(filters)}`;
        const opened = cursors.open<CouponKeyset>(about, cursor);
        if (!opened.ok) return refused(opened);
        const page = await searchCoupons(ports, { ...filters, after: opened.keyset, limit });
        const nextCursor = page.next && cursors.seal(about, page.next);
        return shared({ coupons: page.coupons.map(showCoupon), nextCursor }, began, page.coupons, header);
      },
    }),
    route({
      method: 'get',
      path: '/v1/coupons/{couponId}',
      scope: 'public',
      tag,
      summary: 'Read a coupon as shoppers see it',
      params,
      answers: { 200: { description: 'The coupon', schema: coupon, etag }, ...unchanged },
      refusals: ['not-found'],
      handle: async ({ params: { couponId }, header }) => {
        const began = ports.clock.now();
        const done = await readCoupon(ports, couponId);
        return done.ok ? shared(showCoupon(done.coupon), began, [done.coupon], header) : refused(done);
      },
    }),
    route({
      method: 'get',
      path: '/v1/coupons/{couponId}/page-token',
      scope: 'public',
      tag,
      summary: 'What a claim must carry where the coupon asks for a page token',
      params,
      answers: { 200: { description: 'Signed, and good for 15 minutes', schema: pageToken } },
      refusals: ['not-found'],
      handle: async ({ params: { couponId } }) => {
        const done = await readCoupon(ports, couponId);
        if (!done.ok) return refused(done);
        const issued = pageTokens.issue(couponId, ports.clock.now());
        return ok({ ...issued, expiresAt: formatInstant(issued.expiresAt) }, { 'cache-control': 'no-store' });
      },
    }),
    route({
      method: 'get',
      path: '/v1/coupons/{couponId}/items',
      scope: 'public',
      tag,
      summary: 'What the coupon covers: sorted, searched, filtered',
      params,
      query: couponItemsQuery,
      answers: { 200: { description: 'A page of items', schema: couponItems, etag }, ...unchanged },
      refusals: ['not-found'],
      handle: async ({ params: { couponId }, query: { cursor, limit, ...filters }, header }) => {
        const about = `coupon-items ${couponId} ${JSON.stringify(filters)}`;
        const opened = cursors.open<ItemKeyset>(about, cursor);
        if (!opened.ok) return refused(opened);
        const query = { ...filters, after: opened.keyset, limit, facets: true };
        const done = await listCouponItems(ports, { couponId, ...query });
        if (!done.ok) return refused(done);
        const { total, totalIsExact, facets, next } = done.page;
        const body = {
          items: done.items.map((item) => ({ ...item, listedAt: formatInstant(item.listedAt) })),
          total,
          totalIsExact,
          facets,
          nextCursor: next && cursors.seal(about, next),
        };
        return shared(body, ports.clock.now(), [], header);
      },
    }),
  ];
}
