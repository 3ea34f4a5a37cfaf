import { changeTemplatePhase } from '../../app/change-template-phase.ts';
import { type ClaimPorts, claimCoupon } from '../../app/claim-coupon.ts';
import { createTemplate } from '../../app/create-template.ts';
import { putItems } from '../../app/put-items.ts';
import { listTemplates, readTemplate } from '../../app/read-templates.ts';
import { putTemplateItems } from '../../app/template-items.ts';
import { putUser } from '../../app/users.ts';
import type { Decision } from '../../domain/decision.ts';
import type { Instant } from '../../domain/instant.ts';
import type { CouponTemplate } from '../../domain/template.ts';
import type { Ports } from '../../ports/ports.ts';
import { makeCatalogue } from './catalogue.ts';
import type { DemoCoupon } from './coupons/demo-coupon.ts';
import { departmentCoupons } from './coupons/departments.ts';
import { shopWideCoupons } from './coupons/shop-wide.ts';

type Needs = ClaimPorts & Pick<Ports, 'templates' | 'items' | 'relations'>;

/**
 * Fills an empty store with the demo shop, through the use cases. A store that holds anything else is left alone,
 * and so is a finished demo shop. Killed half-way, it is completed by the next call: ids are fixed, and every
 * date counts from the creation of its first coupon.
 */
export async function seedDemoShop(ports: Needs): Promise<void> {
  const start = await readStart(ports);
  if (start === null) return;
  const coupons = [...departmentCoupons(start), ...shopWideCoupons(start)];
  if (await isFinished(ports, coupons)) return;
  await putItems(ports, makeCatalogue(start));
  // The first coupon carries the start and the last one says that all is there: that one is made after the rest.
  const last = coupons.at(-1);
  await Promise.all(coupons.slice(0, -1).map((coupon) => seedCoupon(ports, coupon, start)));
  if (last) await seedCoupon(ports, last, start);
}

const firstId = 'demo-welcome';

/** When this demo shop began; null: the store holds something that is not the demo shop. */
async function readStart(ports: Needs): Promise<Instant | null> {
  const known = await readTemplate(ports, firstId);
  if (known.ok) return known.template.createdAt;
  const others = await listTemplates(ports, { after: null, limit: 1 });
  if (others.templates.length > 0 || (await ports.items.count()) > 0) return null;
  const now = ports.clock.now();
  const first = shopWideCoupons(now).find(({ id }) => id === firstId);
  if (!first) return null;
  await createTemplate(ports, { id: firstId, draft: first.draft });
  const made = await readTemplate(ports, firstId);
  return made.ok ? made.template.createdAt : null;
}

async function isFinished(ports: Needs, coupons: readonly DemoCoupon[]): Promise<boolean> {
  const last = await readTemplate(ports, coupons.at(-1)?.id ?? firstId);
  return last.ok && last.template.phase !== 'draft';
}

async function seedCoupon(ports: Needs, coupon: DemoCoupon, start: Instant): Promise<void> {
  const { id, draft, itemIds, claimed = 0, paused = false } = coupon;
  await createTemplate(ports, { id, draft });
  if (itemIds) {
    const items = itemIds.map((itemId, sort) => ({ itemId, sort }));
    mustBe(await putTemplateItems(ports, { couponId: id, items }), id);
  }
  const { template } = mustBe(await readTemplate(ports, id), id);
  if (template.phase === 'draft') mustBe(await changeTemplatePhase(ports, { id, action: 'publish' }), id);
  await claimForNeighbours(ports, template, claimed, start);
  if (paused && template.phase !== 'paused') {
    mustBe(await changeTemplatePhase(ports, { id, action: 'pause' }), id);
  }
}

/** Made-up shoppers, so that some coupons are popular and one is nearly sold out; the same request twice is one copy. */
async function claimForNeighbours(
  ports: Needs,
  template: CouponTemplate,
  count: number,
  start: Instant,
): Promise<void> {
  await Promise.all(
    Array.from({ length: count }, async (_, k) => {
      const userId = `demo-neighbour-${String(k + 1).padStart(2, '0')}`;
      await putUser(ports, { userId, level: 'member', tags: [], registeredAt: start, blocked: false });
      // Late, after a kill, its window may have closed: the shop is complete without that copy.
      await claimCoupon(ports, {
        couponId: template.id,
        userId,
        channel: null,
        region: null,
        fromPage: true,
        requestId: 'demo-seed',
      });
    }),
  );
}

function mustBe<T>(decision: Decision<T>, id: string): T {
  if (decision.ok) return decision;
  throw new Error(`the demo coupon ${id} was refused: ${JSON.stringify(decision.reason)}`);
}
