import { isIP } from 'node:net';
import { z } from '@hono/zod-openapi';
import {
  amount,
  channel,
  count,
  couponId,
  cursor,
  limit,
  nextCursor,
  orderId,
  region,
  shownInstant,
  text,
  userCouponId,
  userId,
} from './common.ts';
import { discount, shownThreshold } from './discount.ts';
import { templateExample } from './template-examples.ts';

const address = text(45, 2)
  .refine((value) => isIP(value) !== 0, 'must be an IPv4 or IPv6 address')
  .openapi({ anyOf: [{ format: 'ipv4' }, { format: 'ipv6' }], example: '203.0.113.7' });

export const claim = z
  .strictObject({
    userId,
    channel: channel.nullable().optional(),
    region: region.nullable().optional(),
    client: z
      .strictObject({ address: address.nullish(), deviceId: text(128, 1).nullish() })
      .nullish()
      .openapi({ description: 'the shopper’s address and device, as the calling shop knows them' }),
    pageToken: text(512, 1)
      .nullish()
      .openapi({ description: 'of the coupon’s page, where `risk.pageToken` asks for it' }),
    challenge: z.strictObject({ id: text(256, 1), answer: text(1024) }).nullish(),
  })
  .openapi({ example: { userId: 'u1', channel: 'app', client: { address: '203.0.113.7' } } });

const status = z.enum(['unused', 'frozen', 'used', 'expired', 'void']);

const copyExample = {
  userCouponId: 'uc-1',
  couponId: 't-100',
  userId: 'u1',
  serial: 17,
  status: 'unused',
  validFrom: '2026-11-11T00:00:00Z',
  validTo: '2026-11-13T00:00:00Z',
  claimedAt: '2026-11-11T08:00:00Z',
  usedAt: null,
  amount: null,
  orderId: null,
};

export const userCoupon = z
  .object({
    userCouponId,
    couponId,
    userId,
    serial: z.int(),
    status,
    validFrom: shownInstant,
    validTo: shownInstant,
    claimedAt: shownInstant,
    usedAt: shownInstant.nullable(),
    amount: amount.nullable().openapi({ description: 'the drawn value of a random-amount coupon' }),
    orderId: orderId.nullable(),
  })
  .openapi('UserCoupon', { example: copyExample });

export const reasonExample = {
  code: 'threshold-not-met',
  params: { required: 30_000, actual: 25_998, shortfall: 4002 },
  message: 'Spend ¥40.02 more on covered items to use this coupon (¥300 needed).',
};

export const reason = z
  .object({ code: z.string(), params: z.record(z.string(), z.unknown()), message: z.string() })
  .openapi('Reason', { example: reasonExample });

const { name, discount: off, threshold: from } = templateExample;
const entryExample = {
  ...copyExample,
  coupon: { name, label: '¥50 off ¥100', discount: off, threshold: from },
  usableHere: true,
  reasons: [],
};

export const walletEntry = userCoupon
  .extend({
    coupon: z.object({ name: z.string(), label: z.string(), discount, threshold: shownThreshold }),
    usableHere: z.boolean(),
    reasons: z.array(reason),
  })
  .openapi('WalletEntry', { example: entryExample });

export const walletQuery = z.strictObject({
  status: status.default('unused').openapi({ example: 'unused' }),
  channel: channel.optional(),
  region: region.optional(),
  limit,
  cursor,
});

export const placeQuery = z.strictObject({ channel: channel.optional(), region: region.optional() });

export const wallet = z
  .object({
    coupons: z.array(walletEntry),
    counts: z.object({ unused: count, frozen: count, used: count, expired: count, void: count }),
    nextCursor,
  })
  .openapi('Wallet', {
    example: {
      coupons: [entryExample],
      counts: { unused: 1, frozen: 0, used: 0, expired: 0, void: 0 },
      nextCursor: null,
    },
  });
