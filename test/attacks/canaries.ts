import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Caller, Shop } from './open-shop.ts';

/** `CANARY_READS=10000` is the whole proof. */
const READS = Number(process.env.CANARY_READS ?? 1_000);
const AT_ONCE = 16;

/** A text that stands in one place alone. */
interface Canary {
  readonly text: string;
  /** Who may ever see it; everybody else never. */
  readonly seenBy: readonly Caller[];
}

interface Read {
  readonly who: Caller;
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly body?: unknown;
  readonly key?: string;
  /** Sends the ETag of the last answer to the same path, whoever heard it. */
  readonly conditional?: boolean;
}

const callers: readonly Caller[] = [
  'nobody',
  'admin',
  'operator',
  'operator of m',
  'operator of n',
  'checkout',
  'other checkout',
  'storefront',
  'shopper u',
  'shopper v',
];
const shopsOwn: readonly Caller[] = ['admin', 'operator'];
const wallets: readonly Caller[] = ['admin', 'checkout', 'other checkout', 'storefront'];
const checkouts: readonly Caller[] = ['admin', 'checkout', 'other checkout'];
const window = { opensAt: '2020-01-01T00:00:00Z', closesAt: '2100-01-01T00:00:00Z' };
const cartOf = (lineId: string) => ({
  currency: 'USD',
  lines: [{ lineId, itemId: 'item-of-m', quantity: 1, unitPrice: 5_000, merchantId: 'm' }],
});

/**
 * Texts that only some may see are put into every kind of thing; then everybody reads everything that is kept
 * somewhere on the way, in random order and many at once. A text in an answer to another is a leak.
 */
export function describeCanaries(shop: () => Shop): void {
  let canaries: readonly Canary[] = [];
  let reads: readonly Read[] = [];
  beforeAll(async () => {
    const released = await release(shop());
    canaries = released.canaries;
    reads = [...readsOf(await copiesOf(shop())), ...released.replays];
  }, 60_000);
  afterAll(() => shop().expectBooks());

  test(
    `${READS} mixed reads: nobody is answered what is for others`,
    async () => {
      const leaks = new Set<string>();
      const seen = new Set<string>();
      const etags = new Map<string, string>();
      const random = sequence(20_261_111);
      const left = shuffled(reads, READS, random).values();
      const read = async () => {
        for (const one of left) {
          const { who, method, path, body, key, conditional } = one;
          const etag = conditional ? etags.get(path) : undefined;
          const heard = await shop().ask(who, method, path, body, {
            ...(key !== undefined && { 'idempotency-key': key }),
            ...(etag !== undefined && { 'if-none-match': etag }),
          });
          const given = heard.headers.get('etag');
          if (given !== null) etags.set(path, given);
          const said = `${path} ${JSON.stringify(body)}`;
          const answer = `${heard.text}\n${[...heard.headers].join('\n')}`;
          for (const { text, seenBy } of canaries) {
            // What a caller says itself is no secret to it.
            if (!answer.includes(text) || said.includes(text)) continue;
            seen.add(text);
            if (!seenBy.includes(who)) leaks.add(`${text} to ${who} by ${method} ${path}`);
          }
        }
      };
      await Promise.all(Array.from({ length: AT_ONCE }, read));
      expect([...leaks]).toEqual([]);
      // Those who may see them do: the reads do reach what is secret.
      expect(canaries.map(({ text }) => text).filter((text) => !seen.has(text))).toEqual([]);
    },
    120_000 + READS * 20,
  );
}

interface Released {
  readonly canaries: readonly Canary[];
  /** What was sent under a key, sent again by everybody. */
  readonly replays: readonly Read[];
}

/** Puts every canary in its place. Names of coupons are public once they are published; drafts are their owner's. */
async function release({ ask, visible }: Shop): Promise<Released> {
  const canaries: Canary[] = [];
  const replays: Read[] = [];
  const canary = (name: string, seenBy: readonly Caller[]) => {
    const text = `canary-${name}`;
    canaries.push({ text, seenBy });
    return text;
  };
  const made = async (...[who, method, path, body, headers]: Parameters<Shop['ask']>) => {
    const heard = await ask(who, method, path, body, headers);
    expect(heard.status, `${path}: ${heard.text}`).toBeLessThan(300);
  };

  /** All use one key: later everybody sends what each of them sent. */
  const keyed = async (by: Caller, path: string, body: unknown) => {
    await made(by, 'POST', path, body, { 'idempotency-key': 'canary' });
    replays.push(...callers.map((who): Read => ({ who, method: 'POST', path, body, key: 'canary' })));
  };

  for (const merchantId of ['m', 'n'] as const) {
    const owner: Caller = `operator of ${merchantId}`;
    const owners = [...shopsOwn, owner];
    const template = (id: string, publicly: boolean) => {
      const inside = (what: string) => canary(`${what}-${id}`, owners);
      const shown = (what: string) => canary(`${what}-${id}`, publicly ? callers : owners);
      return {
        id,
        name: shown('name'),
        description: shown('description'),
        merchantId,
        currency: 'USD',
        attributes: { note: shown('attribute') },
        discount: { type: 'amount-off', amount: 100 },
        scope: { include: [{ type: 'items' }] },
        claim: { ...window, perUser: 3, audience: { excludeTags: [inside('audience')] } },
        validity: { type: 'relative', days: 7 },
        stacking: { group: inside('group') },
        costShares: [{ bearer: publicly ? 'platform' : inside('bearer'), rateBps: 10_000 }],
      };
    };
    await made(owner, 'POST', '/v1/templates', template(`secret-${merchantId}`, false));
    await made(owner, 'POST', '/v1/templates', template(`public-${merchantId}`, true));
    await made(owner, 'PUT', `/v1/templates/public-${merchantId}/items`, {
      items: [{ itemId: `item-of-${merchantId}` }],
    });
    await made(owner, 'POST', `/v1/templates/public-${merchantId}/publish`);
    await keyed(owner, '/v1/templates', template(`replayed-${merchantId}`, false));
    await made(owner, 'PUT', '/v1/items', {
      items: [
        { itemId: `item-of-${merchantId}`, title: 'Tea', currency: 'USD' },
        { itemId: `secret-${merchantId}`, title: canary(`title-${merchantId}`, owners), currency: 'USD' },
      ],
    });
    await made('admin', 'POST', '/v1/keys', {
      name: canary(`key-${merchantId}`, ['admin']),
      scopes: ['checkout'],
    });
  }
  await made('operator', 'PUT', '/v1/users/u', {
    level: canary('level', shopsOwn),
    tags: [canary('tag', shopsOwn)],
  });

  for (const [userId, shopper, till] of [
    ['u', 'shopper u', 'checkout'],
    ['v', 'shopper v', 'other checkout'],
  ] as const) {
    const orderId = canary(`order-${userId}`, [...wallets, shopper]);
    const lineId = canary(`line-${userId}`, checkouts);
    const copies = [];
    for (const couponId of ['public-m', 'public-n']) {
      const heard = await ask('storefront', 'POST', `/v1/coupons/${couponId}/claims`, { userId });
      expect(heard.status, heard.text).toBe(201);
      copies.push(heard.body.userCouponId);
      canaries.push({ text: heard.body.userCouponId, seenBy: [...wallets, shopper] });
    }
    const order = { orderId, userId, userCouponIds: copies.slice(0, 1), cart: cartOf(lineId) };
    await keyed(till, '/v1/redemptions', order);
  }
  await visible(async () => {
    const badges = await ask('nobody', 'GET', '/v1/badges?itemIds=item-of-m,item-of-n&limit=50');
    return badges.text.includes('public-m') && badges.text.includes('public-n');
  });
  return { canaries, replays };
}

async function copiesOf({ ask }: Shop): Promise<Readonly<Record<'u' | 'v', readonly string[]>>> {
  const ids = async (userId: string) => {
    const { body } = await ask('admin', 'GET', `/v1/users/${userId}/coupons?limit=100`);
    return body.coupons.map(({ userCouponId }: { userCouponId: string }) => userCouponId);
  };
  return { u: await ids('u'), v: await ids('v') };
}

/** Everybody asks for everything, their own and others'. */
function readsOf(copies: Readonly<Record<'u' | 'v', readonly string[]>>): Read[] {
  const get = (path: string, conditional = false) =>
    callers.map((who): Read => ({ who, method: 'GET', path, conditional }));
  const each = (path: (id: string) => string, ids: readonly string[]) => ids.flatMap((id) => get(path(id)));
  const users = ['u', 'v'] as const;
  const templates = ['secret-m', 'secret-n', 'public-m', 'public-n', 'replayed-m', 'replayed-n'];
  return [
    ...get('/v1/badges?itemIds=item-of-m,item-of-n&limit=50'),
    ...get('/v1/badges?itemIds=item-of-m,item-of-n&limit=50', true),
    ...callers.map(
      (who): Read => ({
        who,
        method: 'POST',
        path: '/v1/badges',
        body: { itemIds: ['item-of-m', 'item-of-n', 'secret-m'] },
      }),
    ),
    ...get('/v1/coupons?limit=100'),
    ...get('/v1/coupons?q=canary'),
    ...get('/v1/coupons?merchantId=m'),
    ...get('/v1/templates?limit=100'),
    ...get('/v1/templates?limit=100&q=canary'),
    ...get('/v1/templates?limit=100&merchantId=n'),
    ...get('/v1/keys?limit=100'),
    ...get('/v1/audit-log?limit=100'),
    ...each((id) => `/v1/coupons/${id}`, templates),
    ...each((id) => `/v1/coupons/${id}/items`, templates),
    ...each((id) => `/v1/templates/${id}`, templates),
    ...each((id) => `/v1/templates/${id}/stats`, templates),
    ...each((id) => `/v1/items/${id}`, ['secret-m', 'secret-n']),
    ...each((id) => `/v1/users/${id}`, ['u', 'v']),
    ...each((id) => `/v1/users/${id}/coupons`, ['u', 'v']),
    ...each((id) => `/v1/users/${id}/coupons?status=frozen`, ['u', 'v']),
    ...users.flatMap((userId) =>
      each((id) => `/v1/users/${userId}/coupons/${id}`, copies.u.concat(copies.v)),
    ),
    ...each((id) => `/v1/redemptions/${id}`, ['canary-order-u', 'canary-order-v']),
  ];
}

/** All of them in random order, again and again, until there are so many. */
function shuffled<T>(all: readonly T[], most: number, random: (below: number) => number): T[] {
  const order: T[] = [];
  while (order.length < most) {
    const left = [...all];
    while (left.length > 0) order.push(...left.splice(random(left.length), 1));
  }
  return order.slice(0, most);
}

/** The same numbers each run (mulberry32). */
function sequence(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}
