import type { Cart, CartLine } from '../domain/cart.ts';
import type { Item } from '../domain/item.ts';
import type { Ports } from '../ports/ports.ts';

type Known = 'categoryPath' | 'brandId' | 'merchantId' | 'tags';

/** A cart as a shop sends it: what a line leaves out is taken from the item that the service knows. */
export interface CartRequest extends Omit<Cart, 'lines'> {
  readonly lines: readonly CartLineRequest[];
}

export type CartLineRequest = Omit<CartLine, Known | 'floorPrice'> & {
  readonly categoryPath?: readonly string[] | null | undefined;
  readonly brandId?: string | null | undefined;
  readonly merchantId?: string | null | undefined;
  readonly tags?: readonly string[] | null | undefined;
  readonly floorPrice?: number | null | undefined;
};

/** Each attribute on its own: absent → the known item's, else null or []; given, null or [] too → as given. */
export async function fillCart(ports: Pick<Ports, 'items'>, cart: CartRequest): Promise<Cart> {
  const lacking = cart.lines.filter(
    (line) =>
      line.categoryPath === undefined ||
      line.brandId === undefined ||
      line.merchantId === undefined ||
      line.tags === undefined,
  );
  const itemIds = [...new Set(lacking.map((line) => line.itemId))];
  const items = itemIds.length > 0 ? await ports.items.getMany(itemIds) : [];
  const byId = new Map(items.map((item) => [item.itemId, item]));
  return { ...cart, lines: cart.lines.map((line) => fillLine(line, byId.get(line.itemId))) };
}

function fillLine(line: CartLineRequest, item: Item | undefined): CartLine {
  const { lineId, itemId, quantity, unitPrice } = line;
  return {
    lineId,
    itemId,
    quantity,
    unitPrice,
    categoryPath: (line.categoryPath === undefined ? item?.categoryPath : line.categoryPath) ?? [],
    brandId: (line.brandId === undefined ? item?.brandId : line.brandId) ?? null,
    merchantId: (line.merchantId === undefined ? item?.merchantId : line.merchantId) ?? null,
    tags: (line.tags === undefined ? item?.tags : line.tags) ?? [],
    floorPrice: line.floorPrice ?? null,
  };
}
