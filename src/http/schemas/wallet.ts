import { isIP } from 'node:net';
import { z } from '@hono/zod-openapi';
import { amount, cursor, id, limit, nextCursor, place, shownInstant, text } from './common.ts';
import { discount, threshold } from './template.ts';

const address = text(45, 2).refine((value) => isIP(value) !== 0, 'must be an IPv4 or IPv6 address');

export const claim = z.strictObject({
  userId: id,
  channel: place.nullable().optional(),
  region: place.nullable().optional(),
  client: z
    .strictObject({ address: address.nullish(), deviceId: text(128, 1).nullish() })
    .nullish()
    .openapi({ description: 'the shopper’s address and device, as the calling shop knows them' }),
  pageToken: text(512, 1)
    .nullish()
    .openapi({ description: 'of the coupon’s page, where `risk.pageToken` asks for it' }),
  challenge: z.strictObject({ id: text(256, 1), answer: text(1024) }).nullish(),
});

const status = z.enum(['unused', 'frozen', 'used', 'expired', 'void']);

export const userCoupon = z
  .object({
    userCouponId: id,
    couponId: id,
    userId: id,
    serial: z.int(),
    status,
    validFrom: shownInstant,
    validTo: shownInstant,
    claimedAt: shownInstant,
    usedAt: shownInstant.nullable(),
    amount: amount.nullable().openapi({ description: 'the drawn value of a random-amount coupon' }),
    orderId: id.nullable(),
  })
  .openapi('UserCoupon');

export const reason = z
  .object({ code: z.string(), params: z.record(z.string(), z.unknown()), message: z.string() })
  .openapi('Reason');

export const walletEntry = userCoupon
  .extend({
    coupon: z.object({ name: z.string(), label: z.string(), discount, threshold: threshold.nullable() }),
    usableHere: z.boolean(),
    reasons: z.array(reason),
  })
  .openapi('WalletEntry');

export const walletQuery = z.strictObject({
  status: status.default('unused'),
  channel: place.optional(),
  region: place.optional(),
  limit,
  cursor,
});

export const placeQuery = z.strictObject({ channel: place.optional(), region: place.optional() });

export const wallet = z
  .object({
    coupons: z.array(walletEntry),
    counts: z.object({
      unused: z.int(),
      frozen: z.int(),
      used: z.int(),
      expired: z.int(),
      void: z.int(),
    }),
    nextCursor,
  })
  .openapi('Wallet');
