/** One item in the cart, in the order in which they were put in. */
export interface CartEntry {
  readonly itemId: string;
  readonly quantity: number;
}

/** 30 ids of up to 64 characters stay below the 4 KB that browsers keep of a cookie. */
export const mostEntries = 30;
export const mostOfOne = 99;

const entryShape = /^([A-Za-z0-9_.:-]{1,64})\*([1-9]\d?)$/;

/** `itemId*quantity!itemId*quantity`; whatever does not read so is left out. */
export function readCart(cookie: string | undefined): CartEntry[] {
  const entries = new Map<string, CartEntry>();
  for (const part of (cookie ?? '').slice(0, 4096).split('!')) {
    const [, itemId, quantity] = entryShape.exec(part) ?? [];
    if (itemId && quantity && entries.size < mostEntries) {
      entries.set(itemId, { itemId, quantity: Number(quantity) });
    }
  }
  return [...entries.values()];
}

export function writeCart(cart: readonly CartEntry[]): string {
  return cart.map(({ itemId, quantity }) => `${itemId}*${quantity}`).join('!');
}

/** More of an item; a full cart stays as it is. */
export function addToCart(cart: readonly CartEntry[], { itemId, quantity }: CartEntry): CartEntry[] {
  const already = cart.find((entry) => entry.itemId === itemId)?.quantity ?? 0;
  return setInCart(cart, { itemId, quantity: Math.min(mostOfOne, already + quantity) });
}

/** Exactly so many of an item; 0 takes it out. */
export function setInCart(cart: readonly CartEntry[], changed: CartEntry): CartEntry[] {
  if (changed.quantity === 0) return cart.filter(({ itemId }) => itemId !== changed.itemId);
  if (cart.some(({ itemId }) => itemId === changed.itemId)) {
    return cart.map((entry) => (entry.itemId === changed.itemId ? changed : entry));
  }
  return cart.length < mostEntries ? [...cart, changed] : [...cart];
}

export function countOf(cart: readonly CartEntry[]): number {
  return cart.reduce((sum, { quantity }) => sum + quantity, 0);
}
