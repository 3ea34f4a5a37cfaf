import { z } from '@hono/zod-openapi';
import { listCouponItems } from '../../app/list-coupon-items.ts';
import { readCoupon } from '../../app/read-coupon.ts';
import { searchCoupons } from '../../app/search-coupons.ts';
import { formatInstant } from '../../domain/instant.ts';
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

const tag = 'Coupons';
const params = z.object({ couponId });

export function couponRoutes(ports: Ports, cursors: Cursors, pageTokens: PageTokens): AnyRoute[] {
  return [
    route({
      method: 'get',
      path: '/v1/coupons',
      scope: 'public',
      tag,
      summary: 'Search the coupons that can be claimed now',
      query: couponsQuery,
      answers: { 200: { description: 'A page of coupons', schema: couponPage } },
      handle: async ({ query: { cursor, limit, ...filters } }) => {
        const about = `coupons ${JSON.stringify(filters)}`;
        const opened = cursors.open<CouponKeyset>(about, cursor);
        if (!opened.ok) return refused(opened);
        const page = await searchCoupons(ports, { ...filters, after: opened.keyset, limit });
        return ok({
          coupons: page.coupons.map(showCoupon),
          nextCursor: page.next && cursors.seal(about, page.next),
        });
      },
    }),
    route({
      method: 'get',
      path: '/v1/coupons/{couponId}',
      scope: 'public',
      tag,
      summary: 'Read a coupon as shoppers see it',
      params,
      answers: { 200: { description: 'The coupon', schema: coupon } },
      refusals: ['not-found'],
      handle: async ({ params: { couponId } }) => {
        const done = await readCoupon(ports, couponId);
        return done.ok ? ok(showCoupon(done.coupon)) : refused(done);
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
      answers: { 200: { description: 'A page of items', schema: couponItems } },
      refusals: ['not-found'],
      handle: async ({ params: { couponId }, query: { cursor, limit, ...filters } }) => {
        const about = `coupon-items ${couponId} ${JSON.stringify(filters)}`;
        const opened = cursors.open<ItemKeyset>(about, cursor);
        if (!opened.ok) return refused(opened);
        const query = { ...filters, after: opened.keyset, limit, facets: true };
        const done = await listCouponItems(ports, { couponId, ...query });
        if (!done.ok) return refused(done);
        const { total, totalIsExact, facets, next } = done.page;
        return ok({
          items: done.items.map((item) => ({ ...item, listedAt: formatInstant(item.listedAt) })),
          total,
          totalIsExact,
          facets,
          nextCursor: next && cursors.seal(about, next),
        });
      },
    }),
  ];
}
