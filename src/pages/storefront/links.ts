/** A path with its query; parameters that are null, undefined or empty are left out. */
export function link(
  path: string,
  query: Readonly<Record<string, string | number | null | undefined>>,
): string {
  const pairs: [string, string][] = Object.entries(query).flatMap(([name, value]) =>
    value === null || value === undefined || value === '' ? [] : [[name, String(value)]],
  );
  return pairs.length === 0 ? path : `${path}?${new URLSearchParams(pairs)}`;
}

export function productPath(itemId: string): string {
  return `/products/${encodeURIComponent(itemId)}`;
}

export function picturePath(itemId: string): string {
  return `/shop/images/${encodeURIComponent(itemId)}.svg`;
}

export function couponPath(couponId: string): string {
  return `/coupons/${encodeURIComponent(couponId)}`;
}

/** A path of this shop to go back to; anything that leads elsewhere becomes `otherwise`. */
export function localPath(given: string | undefined, otherwise: string): string {
  return given !== undefined && /^\/(?![/\\])[^\s\\]{0,1000}$/.test(given) ? given : otherwise;
}

/** The checkout with these coupons picked, and no others. */
export function checkoutWith(userCouponIds: readonly string[]): string {
  const pairs: [string, string][] = userCouponIds.map((id) => ['coupon', id]);
  return `/checkout?${new URLSearchParams([['touched', '1'], ...pairs])}`;
}
