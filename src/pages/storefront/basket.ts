import type { CartRequest } from '../../app/fill-cart.ts';
import { readItem } from '../../app/read-item.ts';
import type { Item } from '../../domain/item.ts';
import { terms } from '../demo-shop/terms.ts';
import type { CartEntry } from './cart-cookie.ts';
import type { Shop } from './shop.ts';

/** A cart's entry with the item that it names, at today's price. */
export interface BasketLine extends CartEntry {
  readonly item: Item;
  readonly unitPrice: number;
}

/** What of the cart can be bought: items that are still known, priced, and in the shop's currency. */
export async function readBasket(shop: Shop, cart: readonly CartEntry[]): Promise<BasketLine[]> {
  const found = await Promise.all(cart.map(({ itemId }) => readItem(shop.ports, itemId)));
  return cart.flatMap((entry, k) => {
    const read = found[k];
    if (!read?.ok || read.item.salePrice === null || read.item.currency !== terms.currency) return [];
    return [{ ...entry, item: read.item, unitPrice: read.item.salePrice }];
  });
}

export function cartRequestOf(basket: readonly BasketLine[]): CartRequest {
  return {
    currency: terms.currency,
    shippingFee: terms.shippingFee,
    lines: basket.map(({ itemId, quantity, unitPrice }) => ({ lineId: itemId, itemId, quantity, unitPrice })),
  };
}
