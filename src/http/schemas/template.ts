import { z } from '@hono/zod-openapi';
import {
  currency,
  id,
  instant,
  nextCursor,
  or,
  orAbsent,
  places,
  positiveAmount,
  shownAmount,
  shownInstant,
  text,
} from './common.ts';

const rateBps = z.int().openapi({ description: 'basis points: 10000 is all of it', example: 1500 });
const count = z.int().max(1e12);

const amountOrQuantity = z.strictObject({
  amount: count.nullable().default(null),
  quantity: count.nullable().default(null),
});

const tier = z.strictObject({
  threshold: amountOrQuantity,
  amount: count.nullable().default(null),
  rateBps: rateBps.nullable().default(null),
  maxAmount: count.nullable().default(null),
});

export const discount = z
  .discriminatedUnion('type', [
    z.strictObject({ type: z.literal('amount-off'), amount: count }),
    z.strictObject({ type: z.literal('percent-off'), rateBps, maxAmount: count.nullable().default(null) }),
    z.strictObject({ type: z.literal('tiers'), tiers: z.array(tier).max(100) }),
    z.strictObject({
      type: z.literal('every'),
      every: amountOrQuantity,
      amount: count,
      maxTimes: count.nullable().default(null),
    }),
    z.strictObject({
      type: z.literal('buy-x-get-y'),
      buy: count,
      get: count,
      rateBps,
      maxTimes: count.nullable().default(null),
    }),
    z.strictObject({ type: z.literal('bundle-price'), quantity: count, price: count }),
    z.strictObject({ type: z.literal('shipping-off'), amount: count.nullable().default(null) }),
    z.strictObject({
      type: z.literal('random-amount'),
      min: count,
      max: count,
      budget: z.int().nullable().default(null),
    }),
  ])
  .openapi('Discount');

export const threshold = z
  .strictObject({
    amount: count.nullable().default(null),
    quantity: count.nullable().default(null),
    basis: or(z.enum(['remaining', 'list']), 'remaining'),
  })
  .openapi('Threshold');

const target = z
  .discriminatedUnion('type', [
    z.strictObject({ type: z.literal('all') }),
    z.strictObject({ type: z.literal('items') }),
    z.strictObject({ type: z.literal('item'), id }),
    z.strictObject({ type: z.literal('category'), id }),
    z.strictObject({ type: z.literal('brand'), id }),
    z.strictObject({ type: z.literal('tag'), id }),
    z.strictObject({ type: z.literal('merchant'), id }),
  ])
  .openapi('Target');

const scope = z
  .strictObject({ include: z.array(target).max(1000), exclude: or(z.array(target).max(1000), []) })
  .openapi('Scope');

const audience = z.strictObject({
  levels: or(z.array(text(64, 1)).max(100), []),
  tags: or(z.array(text(64, 1)).max(100), []),
  excludeTags: or(z.array(text(64, 1)).max(100), []),
  newWithinDays: z.int().min(1).max(36_500).nullable().default(null),
  listId: id.nullable().default(null),
  provider: or(z.boolean(), false),
  onSilence: or(z.enum(['refuse', 'admit']), 'refuse'),
});

const limitOfClaims = z.int().min(1).max(1e9).nullable();

const claim = z.strictObject({
  opensAt: instant,
  closesAt: instant,
  total: limitOfClaims.default(null),
  perUser: limitOfClaims.default(1),
  perUserPerDay: limitOfClaims.default(null),
  perDay: limitOfClaims.default(null),
  channels: or(places, []),
  regions: or(places, []),
  audience: orAbsent(audience),
  risk: orAbsent(z.strictObject({ pageToken: or(z.boolean(), false), challenge: or(z.boolean(), false) })),
});

const validity = z
  .discriminatedUnion('type', [
    z.strictObject({ type: z.literal('fixed'), from: instant, to: instant }),
    z.strictObject({
      type: z.literal('relative'),
      days: z.int().max(36_500),
      startsAfterDays: or(z.int().min(0).max(36_500), 0),
    }),
  ])
  .openapi('Validity');

const layer = z.enum(['item', 'merchant', 'platform', 'shipping']);

const stacking = z.strictObject({
  layer: orAbsent(layer),
  group: text(64, 1).nullable().optional().openapi({ description: 'left out: by layer; null: none' }),
  exclusive: or(z.boolean(), false),
  perOrder: z.int().min(1).max(1e6).nullable().default(1),
  excludes: z
    .array(z.strictObject({ refType: z.enum(['coupon', 'merchant', 'group', 'layer']), refId: text(64, 1) }))
    .max(100)
    .nullish()
    .transform((excludes) => excludes ?? []),
});

const costShare = z.strictObject({ bearer: text(64, 1), rateBps });

const refund = z.strictObject({
  return: or(z.enum(['return', 'extend', 'keep']), 'return'),
  extendDays: or(z.int().min(0).max(3650), 0),
  threshold: or(z.enum(['keep-discount', 'take-back']), 'keep-discount'),
});

/** What an operator may write; the same members in a draft, a patch and a simulation. */
const contentMembers = {
  name: text(200, 1),
  description: orAbsent(text(4000)),
  merchantId: id.nullish(),
  currency,
  timeZone: orAbsent(text(64, 1)).openapi({ example: 'Asia/Shanghai' }),
  priority: orAbsent(z.int().min(-1e6).max(1e6)),
  attributes: orAbsent(
    z
      .record(text(64, 1), text(500))
      .refine((attributes) => Object.keys(attributes).length <= 20, 'must have at most 20 entries'),
  ),
  discount,
  threshold: threshold.nullish(),
  scope,
  claim,
  validity,
  channels: orAbsent(places),
  regions: orAbsent(places),
  stacking: orAbsent(stacking),
  costShares: orAbsent(z.array(costShare).max(20)),
  refund: orAbsent(refund),
};

export const templateDraft = z.strictObject({ id: orAbsent(id), ...contentMembers }).openapi('TemplateDraft');

export const templatePatch = z.strictObject(contentMembers).partial().openapi('TemplatePatch');

/** Of a whole template pasted into a simulation, what does not matter there is let through unread. */
export const simulatedTemplate = z
  .strictObject({
    ...contentMembers,
    id,
    name: contentMembers.name.nullish(),
    claim: z.unknown().optional(),
    validity: z.unknown().optional(),
    status: z.unknown().optional(),
    rev: z.unknown().optional(),
    createdAt: z.unknown().optional(),
    updatedAt: z.unknown().optional(),
    itemIds: or(z.array(id).max(10_000), []),
    copies: or(z.int().min(1).max(100), 1),
    drawnAmount: positiveAmount.nullish(),
  })
  .openapi('SimulatedTemplate');

const shownWindow = { opensAt: shownInstant, closesAt: shownInstant };

export const shownValidity = z.union([
  z.object({ type: z.literal('fixed'), from: shownInstant, to: shownInstant }),
  z.object({ type: z.literal('relative'), days: z.int(), startsAfterDays: z.int() }),
]);

export const templateStatus = z.enum(['draft', 'scheduled', 'active', 'paused', 'ended']);

export const template = z
  .object({
    id,
    rev: z.int(),
    name: z.string(),
    description: z.string(),
    merchantId: id.nullable(),
    status: templateStatus,
    currency,
    timeZone: z.string(),
    priority: z.int(),
    attributes: z.record(z.string(), z.string()),
    discount,
    threshold: threshold.nullable(),
    scope,
    claim: claim.extend(shownWindow),
    validity: shownValidity,
    channels: places,
    regions: places,
    stacking: stacking.extend({ layer, group: z.string().nullable() }),
    costShares: z.array(costShare),
    refund,
    createdAt: shownInstant,
    updatedAt: shownInstant,
  })
  .openapi('Template');

export const templatePage = z.object({ templates: z.array(template), nextCursor });

export const stats = z
  .object({
    total: z.int().nullable(),
    claimed: z.int(),
    remaining: z.int().nullable(),
    unused: z.int(),
    frozen: z.int(),
    used: z.int(),
    expired: z.int(),
    void: z.int(),
    discountGiven: shownAmount,
    byDay: z.array(z.object({ day: z.string(), claimed: z.int(), used: z.int() })),
  })
  .openapi('TemplateStats');
