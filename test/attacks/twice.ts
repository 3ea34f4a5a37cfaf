import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { plainDraft, publish } from '../process/publish.ts';
import { freezeLimits, type Heard, type Shop } from './open-shop.ts';

const AT_ONCE = 10;
const cart = {
  currency: 'USD',
  shippingFee: 0,
  lines: [{ lineId: '1', itemId: 'sku', quantity: 3, unitPrice: 1000 }],
};

/** The same thing again, at the same moment or later, with the same words or others: it happens once. */
export function describeTwice(shop: () => Shop): void {
  beforeAll(async () => {
    const { api } = shop();
    await publish(api, 'one-each', { perUser: 1 });
    await publish(api, 'one-in-all', { total: 1, perUser: null });
    await publish(api, 'many-each', { perUser: 100 }, { stacking: { group: null } });
  });
  afterAll(() => shop().expectBooks());

  /** The same at every server at the same moment. */
  const atOnce = (ask: (n: number) => Promise<Heard>) =>
    Promise.all(Array.from({ length: AT_ONCE }, (_, n) => ask(n)));
  const tally = (heard: readonly Heard[]) =>
    [
      ...new Set(heard.map(({ status, code }) => (code === null ? `${status}` : `${status} ${code}`))),
    ].toSorted();
  const count = (heard: readonly Heard[], status: number) =>
    heard.filter((each) => each.status === status).length;

  const claim = (couponId: string, userId: string, key?: string) =>
    shop().ask(
      'storefront',
      'POST',
      `/v1/coupons/${couponId}/claims`,
      { userId },
      key === undefined ? {} : { 'idempotency-key': key },
    );
  const order = (orderId: string, userId: string, copies: readonly string[], rest: object = {}) => ({
    orderId,
    userId,
    userCouponIds: copies,
    cart,
    ...rest,
  });
  const freeze = (body: object, headers = {}) =>
    shop().ask('checkout', 'POST', '/v1/redemptions', body, headers);
  const act = (orderId: string, verb: string, body?: object) =>
    shop().ask('checkout', 'POST', `/v1/redemptions/${orderId}/${verb}`, body);
  const read = async (orderId: string) =>
    (await shop().ask('checkout', 'GET', `/v1/redemptions/${orderId}`)).body;
  const statusOf = async (userId: string, copy: string) =>
    (await shop().ask('checkout', 'GET', `/v1/users/${userId}/coupons/${copy}`)).body.status;

  test('a shopper who clicks often gets what one may have', async () => {
    const heard = await atOnce(() => claim('one-each', 'clicks'));
    expect(count(heard, 201)).toBe(1);
    expect(tally(heard)).toEqual(['201', '409 limit-reached']);
  });

  test('of many who want the last copy one gets it', async () => {
    const heard = await atOnce((n) => claim('one-in-all', `last-${n}`));
    expect(count(heard, 201)).toBe(1);
    expect(tally(heard)).toEqual(['201', '409 sold-out']);
  });

  test('a claim that is sent again with its key is the same copy, whoever answers', async () => {
    const heard = await atOnce(() => claim('many-each', 'resends', 'key-1'));
    expect(tally(heard)).toEqual(['201']);
    expect(new Set(heard.map(({ text }) => text)).size).toBe(1);
    const { body } = await shop().ask('checkout', 'GET', '/v1/users/resends/coupons');
    expect(body.counts.unused).toBe(1);
    // The exception: the same key for another user or coupon is another claim.
    expect((await claim('many-each', 'resends-too', 'key-1')).status).toBe(201);
    expect((await claim('one-each', 'resends', 'key-1')).status).toBe(201);
    const shopperKey = { 'idempotency-key': 'key-1' };
    const own = await shop().ask(
      'shopper u',
      'POST',
      '/v1/coupons/many-each/claims',
      { userId: 'u' },
      shopperKey,
    );
    expect([own.status, own.body.userId]).toEqual([201, 'u']);
  });

  test('an order frozen twice at one moment is frozen once', async () => {
    const copy = await shop().claim('freezes', 'many-each');
    const heard = await atOnce(() => freeze(order('t-freeze', 'freezes', [copy])));
    expect(count(heard, 201)).toBeGreaterThan(0);
    for (const each of tally(heard)) expect(['201', '409 request-in-progress']).toContain(each);
    const story = await read('t-freeze');
    expect(story.events.filter(({ what }: { what: string }) => what === 'coupon-frozen')).toHaveLength(1);
  });

  test('of orders that want the same copy at one moment one gets it', async () => {
    const copy = await shop().claim('wants', 'many-each');
    // Fewer than a shopper may hold open.
    const orders = Array.from({ length: freezeLimits.open - 1 }, (_, n) => `t-wants-${n}`);
    const heard = await Promise.all(orders.map((orderId) => freeze(order(orderId, 'wants', [copy]))));
    expect(count(heard, 201)).toBe(1);
    expect(tally(heard)).toEqual(['201', '409 coupon-unavailable']);
    expect(await statusOf('wants', copy)).toBe('frozen');
  });

  test('an order confirmed often is confirmed once', async () => {
    const copy = await shop().claim('confirms', 'many-each');
    await freeze(order('t-confirm', 'confirms', [copy]));
    const heard = await atOnce(() => act('t-confirm', 'confirm'));
    expect(count(heard, 200)).toBeGreaterThan(0);
    for (const each of tally(heard)) expect(['200', '409 request-in-progress']).toContain(each);
    const again = await act('t-confirm', 'confirm');
    expect([again.status, again.body.status]).toEqual([200, 'confirmed']);
    const story = await read('t-confirm');
    expect(story.events.filter(({ what }: { what: string }) => what === 'coupon-used')).toHaveLength(1);
    expect(await statusOf('confirms', copy)).toBe('used');
    expect((await act('t-confirm', 'cancel')).code).toBe('already-confirmed');
  });

  test('confirmed and cancelled at one moment it is one of them, and everybody hears which', async () => {
    const copy = await shop().claim('both', 'many-each');
    await freeze(order('t-both', 'both', [copy]));
    const heard = await atOnce((n) => act('t-both', n % 2 === 0 ? 'confirm' : 'cancel'));
    const { status } = await read('t-both');
    expect(['confirmed', 'cancelled']).toContain(status);
    for (const { status: answered, body } of heard) if (answered === 200) expect(body.status).toBe(status);
    expect(await statusOf('both', copy)).toBe(status === 'confirmed' ? 'used' : 'unused');
  });

  test('what is paid back often is paid back once', async () => {
    const copy = await shop().claim('refunds', 'many-each');
    await freeze(order('t-refund', 'refunds', [copy]));
    await act('t-refund', 'confirm');
    const same = await atOnce(() =>
      act('t-refund', 'refunds', { refundId: 'r-1', lines: [{ lineId: '1', quantity: 1 }] }),
    );
    for (const each of tally(same)) expect(['200', '409 request-in-progress']).toContain(each);
    const others = await atOnce((n) => act('t-refund', 'refunds', { refundId: `r-all-${n}`, all: true }));
    expect(count(others, 200)).toBe(1);
    const story = await read('t-refund');
    const paidBack = story.refunds.reduce((sum: number, each: { amount: number }) => sum + each.amount, 0);
    expect([story.status, story.refunds.length, paidBack]).toEqual(['refunded', 2, story.payable]);
    const other = await act('t-refund', 'refunds', {
      refundId: 'r-1',
      lines: [{ lineId: '1', quantity: 2 }],
    });
    expect(other.code).toBe('refund-mismatch');
  });

  test('an order that is known with other content is another’s', async () => {
    const copy = await shop().claim('mismatch', 'many-each');
    await freeze(order('t-mismatch', 'mismatch', [copy]));
    for (const change of [
      { userId: 'somebody' },
      { userCouponIds: [] },
      { cart: { ...cart, shippingFee: 1 } },
      { cart: { ...cart, lines: [{ ...cart.lines[0], quantity: 4 }] } },
      { channel: 'app' },
    ]) {
      const other = await freeze(order('t-mismatch', 'mismatch', [copy], change));
      expect(other.code, JSON.stringify(change)).toBe('order-mismatch');
    }
    expect((await act('t-mismatch', 'cancel')).body.status).toBe('cancelled');
    expect((await freeze(order('t-mismatch', 'mismatch', [copy]))).code).toBe('order-cancelled');
  });

  describe('an Idempotency-Key', () => {
    const create = (who: 'operator' | 'operator of m', name: string, key: string) =>
      shop().ask(who, 'POST', '/v1/templates', plainDraft(name), { 'idempotency-key': key });
    const named = async (name: string) => {
      const { body } = await shop().ask(
        'operator',
        'GET',
        `/v1/templates?limit=100&q=${encodeURIComponent(name)}`,
      );
      return body.templates.filter((each: { name: string }) => each.name === name);
    };

    test('at one moment makes one thing, and everybody who is answered hears of the same', async () => {
      const heard = await atOnce(() => create('operator', 'Made once', 'race-1'));
      for (const each of tally(heard)) expect(['201', '409 request-in-progress']).toContain(each);
      const made = heard.filter(({ status }) => status === 201);
      expect(new Set(made.map(({ text }) => text)).size).toBe(1);
      expect(await named('Made once')).toHaveLength(1);
      const later = await atOnce(() => create('operator', 'Made once', 'race-1'));
      expect(tally(later)).toEqual(['201']);
      expect(new Set([...made, ...later].map(({ text }) => text)).size).toBe(1);
      for (const { headers } of later) expect(headers.get('idempotency-replayed')).toBe('true');
    });

    test('with two contents at one moment does one of them', async () => {
      const heard = await atOnce((n) => create('operator', `Either ${n % 2}`, 'race-2'));
      for (const each of tally(heard)) {
        expect(['201', '409 request-in-progress', '422 idempotency-mismatch']).toContain(each);
      }
      const made = [...(await named('Either 0')), ...(await named('Either 1'))];
      expect(made).toHaveLength(1);
      const ids = heard.filter(({ status }) => status === 201).map(({ body }) => body.id);
      expect(new Set(ids)).toEqual(new Set([made[0].id]));
    });

    test('of one caller is nothing to another: neither the answer nor that there is one', async () => {
      const both = await atOnce((n) =>
        create(n % 2 === 0 ? 'operator' : 'operator of m', 'Of two', 'race-3'),
      );
      for (const each of tally(both)) expect(['201', '409 request-in-progress']).toContain(each);
      const made = await named('Of two');
      expect(made.map((each: { merchantId: string | null }) => each.merchantId).toSorted()).toEqual([
        'm',
        null,
      ]);
      const mine = await create('operator of m', 'Of two', 'race-3');
      expect([mine.status, mine.body.merchantId]).toEqual([201, 'm']);
    });

    test('with another body, or at another route, is refused, and does nothing', async () => {
      const { ask } = shop();
      const key = { 'idempotency-key': 'reuse' };
      expect((await create('operator', 'Reused', 'reuse')).status).toBe(201);
      expect((await create('operator', 'Reused too', 'reuse')).code).toBe('idempotency-mismatch');
      const list = await ask('operator', 'POST', '/v1/lists/reuse/users', { userIds: ['a'] }, key);
      expect(list.code).toBe('idempotency-mismatch');
      expect(await named('Reused too')).toEqual([]);
      expect((await ask('operator', 'GET', '/v1/lists/reuse')).body.count).toBe(0);
      // The same JSON in other words is another request: bytes are compared.
      const spaced = `${JSON.stringify(plainDraft('Reused'))} `;
      expect((await ask('operator', 'POST', '/v1/templates', spaced, key)).code).toBe('idempotency-mismatch');
    });

    test('of a freeze is replayed as it was, after the order went on', async () => {
      const copy = await shop().claim('replays', 'many-each');
      const key = { 'idempotency-key': 'freeze-1' };
      const first = await freeze(order('t-replay', 'replays', [copy]), key);
      await act('t-replay', 'confirm');
      const again = await freeze(order('t-replay', 'replays', [copy]), key);
      expect(again.text).toBe(first.text);
      expect(again.headers.get('idempotency-replayed')).toBe('true');
      expect((await freeze(order('t-replay-too', 'replays', [copy]), key)).code).toBe('idempotency-mismatch');
      const other = await shop().ask(
        'other checkout',
        'POST',
        '/v1/redemptions',
        order('t-replay-two', 'replays', [copy]),
        key,
      );
      expect(other.code).toBe('coupon-unavailable');
      expect(other.headers.get('idempotency-replayed')).toBeNull();
    });
  });

  describe('freeze hoarding', () => {
    test('who holds as many orders open as a shopper may hears so, and nobody else does', async () => {
      const heard = await Promise.all(
        Array.from({ length: freezeLimits.open * 2 }, (_, n) => freeze(order(`t-hoard-${n}`, 'hoards', []))),
      );
      // Those that come at the same moment may each see the others: never more than the bound get in.
      expect(count(heard, 201)).toBeLessThanOrEqual(freezeLimits.open);
      for (let n = 0; count(heard, 201) + n < freezeLimits.open; n++) {
        expect((await freeze(order(`t-hoard-more-${n}`, 'hoards', []))).status).toBe(201);
      }
      const refused = await freeze(order('t-hoard-last', 'hoards', []));
      expect([refused.status, refused.code]).toEqual([429, 'too-many-freezes']);
      expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
      expect((await freeze(order('t-other', 'does-not-hoard', []))).status).toBe(201);
    });

    test('a copy that is frozen and let go again and again is left alone for the day', async () => {
      const copy = await shop().claim('toggles', 'many-each');
      const heard: Heard[] = [];
      for (let n = 0; n <= freezeLimits.day; n++) {
        heard.push(await freeze(order(`t-toggle-${n}`, 'toggles', [copy])));
        await act(`t-toggle-${n}`, 'cancel');
      }
      expect(heard.map(({ status }) => status)).toEqual([...Array(freezeLimits.day).fill(201), 429]);
      expect(heard.at(-1)?.code).toBe('too-many-freezes');
      expect(await statusOf('toggles', copy)).toBe('unused');
    });
  });
}
