/** A shop as large as the grocer's of the data that comes with the design: 92,331 items, 111,332 relations. */
export const itemCount = 92_331;
const lists = 22;
const itemsOfList = 5_000;
const departments = 20;

export const idOf = (n: number) => `sku-${n}`;

/** In chunks that one call takes. */
export function itemChunks(): object[][] {
  const items = Array.from({ length: itemCount }, (_, n) => ({
    itemId: idOf(n),
    title: `Item ${n}`,
    categoryPath: [`d-${n % departments}`, `s-${n % 400}`],
    brandId: `b-${n % 500}`,
    salePrice: 199 + (n % 5_000),
    currency: 'USD',
  }));
  return chunksOf(items, 1_000);
}

/** Each item is under a coupon of its department, and under some of the lists; one is for all. */
export const coupons = [
  { id: 'c-all', scope: { include: [{ type: 'all' }] } },
  ...Array.from({ length: departments }, (_, n) => ({
    id: `c-department-${n}`,
    scope: { include: [{ type: 'category', id: `d-${n}` }] },
  })),
  ...Array.from({ length: lists }, (_, n) => ({
    id: `c-list-${n}`,
    scope: { include: [{ type: 'items' }] },
  })),
];

export function listChunks(): { readonly couponId: string; readonly items: object[] }[] {
  return Array.from({ length: lists }, (_, list) => ({
    couponId: `c-list-${list}`,
    items: Array.from({ length: itemsOfList }, (_, n) => ({
      itemId: idOf((list * 4_111 + n * 7) % itemCount),
      sort: n,
    })),
  }));
}

/** A number from 0 up to 1 at each call, the same ones for the same seed (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** Items as product pages are opened: the n-th most popular with a share of 1/n (Zipf, exponent 1). */
export function zipf(count: number, random: () => number): string[] {
  const upTo: number[] = [];
  let sum = 0;
  for (let rank = 1; rank <= itemCount; rank++) {
    sum += 1 / rank;
    upTo.push(sum);
  }
  return Array.from({ length: count }, () => {
    const drawn = random() * sum;
    let [low, high] = [0, itemCount - 1];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((upTo[middle] ?? 0) < drawn) low = middle + 1;
      else high = middle;
    }
    return idOf(low);
  });
}

function chunksOf<T>(values: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(values.length / size) }, (_, n) =>
    values.slice(n * size, (n + 1) * size),
  );
}
