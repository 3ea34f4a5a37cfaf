import { z } from '@hono/zod-openapi';
import { claimCoupon } from '../../app/claim-coupon.ts';
import { readUserCoupon, readWallet } from '../../app/read-wallet.ts';
import { voidUserCoupon } from '../../app/void-user-coupon.ts';
import { refuseInvalid } from '../../domain/decision.ts';
import { flaw } from '../../domain/flaw.ts';
import type { Ports } from '../../ports/ports.ts';
import type { WalletQuery } from '../../ports/user-coupon-store.ts';
import type { Cursors } from '../cursor.ts';
import type { Door } from '../door.ts';
import type { PageTokens } from '../page-token.ts';
import { showUserCoupon, showWalletEntry } from '../render/user-coupon.ts';
import { type AnyRoute, created, ok, refused, route } from '../route.ts';
import { couponId, userCouponId, userId } from '../schemas/common.ts';
import { claim, placeQuery, userCoupon, wallet, walletEntry, walletQuery } from '../schemas/wallet.ts';

const tag = 'Claims and wallet';
const userParams = z.object({ userId });
const copyParams = z.object({ userId, userCouponId });

/** A shopper's own address is the one that the request came from. */
const clientIsForKeys = refuseInvalid([
  flaw('/client', 'not-allowed', 'is for servers that claim on behalf of a shopper; leave it out'),
]);

export function walletRoutes(
  ports: Ports,
  cursors: Cursors,
  pageTokens: PageTokens,
  claimDoor: Door,
): AnyRoute[] {
  return [
    route({
      method: 'post',
      path: '/v1/coupons/{couponId}/claims',
      door: claimDoor,
      scope: 'claim',
      tag,
      summary: 'Claim a copy for a user',
      idempotency: 'by-effect',
      params: z.object({ couponId }),
      body: claim,
      answers: { 201: { description: 'The copy, as at the claim', schema: userCoupon } },
      refusals: [
        'not-found',
        'not-published',
        'not-started',
        'ended',
        'paused',
        'sold-out',
        'sold-out-today',
        'limit-reached',
        'daily-limit-reached',
        'wrong-channel',
        'wrong-region',
        'not-targeted',
        'risk-rejected',
        'challenge-required',
        'rate-limited',
        'busy',
        'unavailable',
      ],
      handle: async ({ params: { couponId }, body, principal, requestId, address }) => {
        const { userId, channel, region, client, challenge } = body;
        if (client && principal.userId !== null) return refused(clientIsForKeys);
        const place = { channel: channel ?? null, region: region ?? null };
        const fromPage = pageTokens.holds(couponId, body.pageToken ?? undefined, ports.clock.now());
        const caller = {
          address: client?.address ?? address,
          deviceId: client?.deviceId ?? null,
          challenge: challenge ?? null,
        };
        const done = await claimCoupon(ports, { couponId, userId, ...place, fromPage, requestId, caller });
        return done.ok ? created(showUserCoupon(done.copy)) : refused(done);
      },
    }),
    route({
      method: 'get',
      path: '/v1/users/{userId}/coupons',
      scope: 'wallet',
      tag,
      summary: 'A page of the wallet, by status',
      params: userParams,
      query: walletQuery,
      answers: { 200: { description: 'The page, and how many of each status', schema: wallet } },
      handle: async ({ params: { userId }, query }) => {
        const { status, channel, region, limit } = query;
        const about = `wallet ${userId} ${status}`;
        const opened = cursors.open<NonNullable<WalletQuery['after']>>(about, query.cursor);
        if (!opened.ok) return refused(opened);
        const place = { channel: channel ?? null, region: region ?? null };
        const page = await readWallet(ports, { userId, status, ...place, after: opened.keyset, limit });
        return ok({
          coupons: page.coupons.map(showWalletEntry),
          counts: page.counts,
          nextCursor: page.next && cursors.seal(about, page.next),
        });
      },
    }),
    route({
      method: 'get',
      path: '/v1/users/{userId}/coupons/{userCouponId}',
      scope: 'wallet',
      tag,
      summary: 'One copy of the wallet',
      params: copyParams,
      query: placeQuery,
      answers: { 200: { description: 'The copy', schema: walletEntry } },
      refusals: ['not-found'],
      handle: async ({ params, query }) => {
        const place = { channel: query.channel ?? null, region: query.region ?? null };
        const done = await readUserCoupon(ports, { ...params, ...place });
        return done.ok ? ok(showWalletEntry(done.entry)) : refused(done);
      },
    }),
    route({
      method: 'post',
      path: '/v1/users/{userId}/coupons/{userCouponId}/void',
      scope: 'operator',
      tag,
      summary: 'Take an unused copy out of the wallet for good',
      idempotency: 'stored',
      params: copyParams,
      answers: { 200: { description: 'The copy', schema: userCoupon } },
      refusals: ['not-found', 'coupon-unavailable'],
      handle: async ({ params, requestId }) => {
        const done = await voidUserCoupon(ports, { ...params, requestId });
        return done.ok ? ok(showUserCoupon(done.copy)) : refused(done);
      },
    }),
  ];
}
