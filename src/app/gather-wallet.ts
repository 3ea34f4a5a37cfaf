import type { Cart } from '../domain/cart.ts';
import type { WalletCoupon } from '../domain/eligibility.ts';
import type { CouponTemplate } from '../domain/template.ts';
import type { UserCoupon } from '../domain/user-coupon.ts';
import type { Ports } from '../ports/ports.ts';

type Needs = Pick<Ports, 'templates' | 'relations'>;

/** Copies with their templates and with what of the cart each explicit list holds. */
export async function gatherWallet(
  ports: Needs,
  copies: readonly UserCoupon[],
  cart: Cart,
): Promise<WalletCoupon[]> {
  const templates = await ports.templates.getMany([...new Set(copies.map((copy) => copy.couponId))]);
  const byId = new Map(templates.map((template) => [template.id, template]));
  const listed = await listedItems(ports, templates, cart);
  return copies.flatMap((copy) => {
    const template = byId.get(copy.couponId);
    if (!template) return [];
    const { userCouponId, status, validFrom, validTo, amount } = copy;
    const listedItemIds = listed.get(template.id) ?? none;
    return [{ userCouponId, template, listedItemIds, status, validFrom, validTo, amount }];
  });
}

const none: ReadonlySet<string> = new Set();

/** By couponId: the items of the cart that its explicit list holds. */
export async function listedItems(
  ports: Pick<Ports, 'relations'>,
  templates: readonly CouponTemplate[],
  cart: Cart,
): Promise<ReadonlyMap<string, ReadonlySet<string>>> {
  const couponIds = templates.filter(hasList).map((template) => template.id);
  const listed = new Map<string, Set<string>>();
  if (couponIds.length === 0) return listed;
  const itemIds = [...new Set(cart.lines.map((line) => line.itemId))];
  for (const { couponId, itemId } of await ports.relations.among(couponIds, itemIds)) {
    const items = listed.get(couponId);
    if (items) items.add(itemId);
    else listed.set(couponId, new Set([itemId]));
  }
  return listed;
}

function hasList({ scope }: CouponTemplate): boolean {
  return [...scope.include, ...scope.exclude].some((target) => target.type === 'items');
}
