import { z } from '@hono/zod-openapi';
import {
  brandId,
  categoryId,
  channel,
  couponId,
  currency,
  id,
  instant,
  itemId,
  merchantId,
  nextCursor,
  noNul,
  or,
  orAbsent,
  positiveAmount,
  region,
  shownInstant,
  text,
} from './common.ts';
import { discount, rateBps, shownThreshold, threshold } from './discount.ts';
import { templateContentExample, templateExample } from './template-examples.ts';

const everything = z.strictObject({ type: z.literal('all') });

const target = z
  .discriminatedUnion('type', [
    everything,
    z.strictObject({ type: z.literal('items') }),
    z.strictObject({ type: z.literal('item'), id: itemId }),
    z.strictObject({ type: z.literal('category'), id: categoryId }),
    z.strictObject({ type: z.literal('brand'), id: brandId }),
    z.strictObject({ type: z.literal('tag'), id: id.openapi({ example: 'organic' }) }),
    z.strictObject({ type: z.literal('merchant'), id: merchantId }),
  ])
  .openapi('Target', { example: { type: 'category', id: 'digital' } });

// That no target comes twice is for `domain` to check, and that not everything is excluded.
const targets = z.array(target).max(1000).openapi({ uniqueItems: true });

const scope = z
  .strictObject({ include: targets.min(1), exclude: or(targets, []) })
  .openapi('Scope', { example: templateContentExample.scope });

const audience = z.strictObject({
  levels: or(z.array(text(64, 1)).max(100), []),
  tags: or(z.array(text(64, 1)).max(100), []),
  excludeTags: or(z.array(text(64, 1)).max(100), []),
  newWithinDays: z.int().min(1).max(36_500).nullable().default(null),
  listId: id.openapi({ example: 'vip' }).nullable().default(null),
  provider: or(z.boolean(), false),
  onSilence: or(z.enum(['refuse', 'admit']), 'refuse'),
});

const limitOfClaims = z.int().min(1).max(1e9).nullable();

const channels = z.array(channel).max(100);
const regions = z.array(region).max(100);

const claim = z.strictObject({
  opensAt: instant,
  closesAt: instant.openapi({ example: templateContentExample.claim.closesAt }),
  total: limitOfClaims.default(null),
  perUser: limitOfClaims.default(1),
  perUserPerDay: limitOfClaims.default(null),
  perDay: limitOfClaims.default(null),
  channels: or(channels, []),
  regions: or(regions, []),
  audience: orAbsent(audience),
  risk: orAbsent(z.strictObject({ pageToken: or(z.boolean(), false), challenge: or(z.boolean(), false) })),
});

const validity = z
  .discriminatedUnion('type', [
    z.strictObject({
      type: z.literal('fixed'),
      from: instant,
      to: instant.openapi({ example: templateContentExample.validity.to }),
    }),
    z.strictObject({
      type: z.literal('relative'),
      days: z.int().min(1).max(36_500),
      startsAfterDays: or(z.int().min(0).max(36_500), 0),
    }),
  ])
  .openapi('Validity', { example: templateContentExample.validity });

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

const costShare = z.strictObject({ bearer: text(64, 1), rateBps: rateBps.openapi({ example: 10_000 }) });

const refund = z.strictObject({
  return: or(z.enum(['return', 'extend', 'keep']), 'return'),
  extendDays: or(z.int().min(0).max(3650), 0),
  threshold: or(z.enum(['keep-discount', 'take-back']), 'keep-discount'),
});

/** JSON Schema of keys has no place in the type of OpenAPI's schemas. */
const attributeNames: object = { propertyNames: { minLength: 1, maxLength: 64, pattern: noNul } };

/** What an operator may write; the same members in a draft, a patch and a simulation. */
const contentMembers = {
  name: text(200, 1),
  description: orAbsent(text(4000)),
  merchantId: merchantId.nullish(),
  currency,
  timeZone: orAbsent(text(64, 1)).openapi({ example: 'Asia/Shanghai' }),
  priority: orAbsent(z.int().min(-1e6).max(1e6)),
  attributes: orAbsent(
    z
      .record(text(64, 1), text(500))
      .refine((attributes) => Object.keys(attributes).length <= 20, 'must have at most 20 entries')
      .openapi({ maxProperties: 20, ...attributeNames }),
  ),
  discount,
  threshold: threshold.nullish(),
  scope,
  claim,
  validity,
  channels: orAbsent(channels),
  regions: orAbsent(regions),
  stacking: orAbsent(stacking),
  costShares: orAbsent(z.array(costShare).min(1).max(20)),
  refund: orAbsent(refund),
};

export const templateDraft = z
  .strictObject({ id: orAbsent(couponId), ...contentMembers })
  .openapi('TemplateDraft', { example: { id: 't-100', ...templateContentExample } });

export const templatePatch = z
  .strictObject(contentMembers)
  .partial()
  .openapi('TemplatePatch', { example: { attributes: { color: 'gold' } } });

/** Of a whole template pasted into a simulation, what does not matter there is let through unread. */
export const simulatedTemplate = z
  .strictObject({
    ...contentMembers,
    id: couponId,
    name: contentMembers.name.nullish(),
    claim: z.unknown().optional(),
    validity: z.unknown().optional(),
    status: z.unknown().optional(),
    rev: z.unknown().optional(),
    createdAt: z.unknown().optional(),
    updatedAt: z.unknown().optional(),
    itemIds: or(z.array(itemId).max(10_000), []),
    copies: or(z.int().min(1).max(100), 1),
    drawnAmount: positiveAmount.nullish(),
  })
  .openapi('SimulatedTemplate', {
    example: {
      id: 't-100',
      currency: 'CNY',
      discount: templateContentExample.discount,
      threshold: templateContentExample.threshold,
      scope: templateContentExample.scope,
    },
  });

const shownWindow = { opensAt: shownInstant, closesAt: shownInstant };

export const shownValidity = z.union([
  z.object({ type: z.literal('fixed'), from: shownInstant, to: shownInstant }),
  z.object({ type: z.literal('relative'), days: z.int(), startsAfterDays: z.int() }),
]);

export const templateStatus = z.enum(['draft', 'scheduled', 'active', 'paused', 'ended']);

export const template = z
  .object({
    id: couponId,
    rev: z.int(),
    name: z.string(),
    description: z.string(),
    merchantId: merchantId.nullable(),
    status: templateStatus,
    currency,
    timeZone: z.string(),
    priority: z.int(),
    attributes: z.record(z.string(), z.string()),
    discount,
    threshold: shownThreshold,
    scope,
    claim: claim.extend(shownWindow),
    validity: shownValidity,
    channels,
    regions,
    stacking: stacking.extend({ layer, group: z.string().nullable() }),
    costShares: z.array(costShare),
    refund,
    createdAt: shownInstant,
    updatedAt: shownInstant,
  })
  .openapi('Template', { example: templateExample });

export const templatePage = z
  .object({ templates: z.array(template), nextCursor })
  .openapi({ example: { templates: [templateExample], nextCursor: null } });
