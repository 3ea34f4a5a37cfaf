import type { CouponTemplate, TemplateContent } from '../../domain/template.ts';
import { listIdOf } from './campaigns.ts';
import { type Shelf, whatIsCovered } from './coupon-name.ts';
import type { Coupon } from './coupons.ts';

/** The files hold no amounts: every coupon takes one dollar off. */
const discountInCents = 100;

/** What a coupon of the files is as a template; `shelves` are those of its known products. */
export function templateOf(coupon: Coupon, shelves: readonly Shelf[]): TemplateContent {
  const { campaign, couponUpc, productIds } = coupon;
  const { from, to } = campaign.window;
  const covers = whatIsCovered(shelves);
  const products = productIds.length === 1 ? '1 product' : `${productIds.length} products`;
  return {
    name: `$1.00 off ${covers}`.slice(0, 100),
    description: `Valid on ${products}. Coupon ${couponUpc} of campaign ${campaign.campaignId} (${campaign.campaignType}).`,
    merchantId: null,
    currency: 'USD',
    timeZone: 'UTC',
    priority: 0,
    attributes: {},
    discount: { type: 'amount-off', amount: discountInCents },
    threshold: null,
    scope: { include: [{ type: 'items' }], exclude: [] },
    claim: {
      opensAt: from,
      closesAt: to,
      total: null,
      perUser: 1,
      perUserPerDay: null,
      perDay: null,
      channels: [],
      regions: [],
      audience: {
        levels: [],
        tags: [],
        excludeTags: [],
        newWithinDays: null,
        listId: listIdOf(campaign.campaignId),
        provider: false,
        onSilence: 'refuse',
      },
      risk: { pageToken: false, challenge: false },
    },
    validity: { type: 'fixed', from, to },
    channels: [],
    regions: [],
    stacking: { layer: 'item', group: null, exclusive: false, perOrder: 1, excludes: [] },
    costShares: [{ bearer: 'platform', rateBps: 10_000 }],
    refund: { return: 'return', extendDays: 0, threshold: 'keep-discount' },
  };
}

/** Whether an earlier run left the template as the files still have it; what an operator changed since is kept. */
export function isAsInFiles(stored: CouponTemplate, content: TemplateContent): boolean {
  const { id, rev, phase, publishedAt, seed, createdAt, updatedAt, ...rest } = stored;
  return canonical(rest) === canonical(content);
}

/** JSON with sorted keys: a store may answer an object's members in another order. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_, member: unknown) =>
    typeof member === 'object' && member !== null && !Array.isArray(member)
      ? Object.fromEntries(Object.entries(member).sort(([a], [b]) => (a < b ? -1 : 1)))
      : member,
  );
}
