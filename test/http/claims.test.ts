import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { claim, type OpenedApp, openApp, publish, templateBody } from './open-app.ts';

describe('claims and wallet', () => {
  let app: OpenedApp;
  beforeAll(async () => {
    app = await openApp();
  });
  afterAll(() => app.close());

  const code = async (couponId: string, body: Record<string, unknown>) => {
    const done = await app.call('POST', `/v1/coupons/${couponId}/claims`, body);
    return done.status === 201 ? 'claimed' : `${done.status} ${done.body.code}`;
  };
  const withClaim = (change: Record<string, unknown>) => ({ claim: { ...templateBody().claim, ...change } });

  test('a copy as it is answered', async () => {
    await publish(app, 'c-one', withClaim({ total: 5 }));
    const done = await app.call('POST', '/v1/coupons/c-one/claims', {
      userId: 'u1',
      channel: 'app',
      region: null,
    });
    expect(done.status).toBe(201);
    expect(done.body).toEqual({
      userCouponId: expect.stringMatching(/^[A-Za-z0-9_.:-]{1,64}$/),
      couponId: 'c-one',
      userId: 'u1',
      serial: 1,
      status: 'unused',
      validFrom: '2026-11-11T00:00:00Z',
      validTo: '2026-11-13T00:00:00Z',
      claimedAt: '2026-11-11T08:00:00Z',
      usedAt: null,
      amount: null,
      orderId: null,
    });
  });

  test.each([
    ['2026-11-10T23:59:59.999Z', '409 not-started'],
    ['2026-11-11T00:00:00Z', 'claimed'],
    ['2026-11-11T23:59:59.999Z', 'claimed'],
    ['2026-11-12T00:00:00Z', '409 ended'],
  ])('at %s: %s', async (at, expected) => {
    const id = `c-window-${Date.parse(at)}`;
    await publish(app, id);
    const before = app.clock.time;
    app.clock.time = Date.parse(at);
    expect(await code(id, { userId: 'u1' })).toBe(expected);
    app.clock.time = before;
  });

  test('no more than the total, no more than a user may have', async () => {
    await publish(app, 'c-total', withClaim({ total: 3, perUser: 2 }));
    expect(await code('c-total', { userId: 'a' })).toBe('claimed');
    expect(await code('c-total', { userId: 'a' })).toBe('claimed');
    expect(await code('c-total', { userId: 'a' })).toBe('409 limit-reached');
    expect(await code('c-total', { userId: 'b' })).toBe('claimed');
    expect(await code('c-total', { userId: 'c' })).toBe('409 sold-out');
    const stats = await app.call('GET', '/v1/templates/c-total/stats');
    expect(stats.body).toMatchObject({ total: 3, claimed: 3, remaining: 0, unused: 3, used: 0 });
    expect(stats.body.byDay).toEqual([{ day: '2026-11-11', claimed: 3, used: 0 }]);
  });

  test('200 at once for 20 copies: 20 are handed out, serials 1 to 20', async () => {
    await publish(app, 'c-rush', withClaim({ total: 20 }));
    const done = await Promise.all(
      Array.from({ length: 200 }, (_, i) =>
        app.call('POST', '/v1/coupons/c-rush/claims', { userId: `rush-${i % 150}` }),
      ),
    );
    const serials = done.filter(({ status }) => status === 201).map(({ body }) => body.serial);
    expect(serials.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 20 }, (_, i) => i + 1));
  });

  test('a retry with the same key holds the same copy, also after the last one is gone', async () => {
    await publish(app, 'c-retry', withClaim({ total: 1 }));
    const headers = { 'idempotency-key': 'order-77' };
    const body = { userId: 'r1' };
    const [first, second] = await Promise.all([
      app.call('POST', '/v1/coupons/c-retry/claims', body, headers),
      app.call('POST', '/v1/coupons/c-retry/claims', body, headers),
    ]);
    const third = await app.call('POST', '/v1/coupons/c-retry/claims', body, headers);
    expect([first.status, second.status, third.status]).toEqual([201, 201, 201]);
    expect(second.body).toEqual(first.body);
    expect(third.body).toEqual(first.body);
    expect(await code('c-retry', { userId: 'r2' })).toBe('409 sold-out');
  });

  test('channel, region, pause and audience each refuse with their own code', async () => {
    await publish(app, 'c-place', withClaim({ channels: ['app'], regions: ['CN-31'] }));
    expect(await code('c-place', { userId: 'p', channel: 'web', region: 'CN-31' })).toBe('409 wrong-channel');
    expect(await code('c-place', { userId: 'p', region: 'CN-31' })).toBe('409 wrong-channel');
    expect(await code('c-place', { userId: 'p', channel: 'app' })).toBe('409 wrong-region');
    expect(await code('c-place', { userId: 'p', channel: 'app', region: 'CN-31' })).toBe('claimed');

    await publish(app, 'c-list', withClaim({ audience: { listId: 'vip' } }));
    expect(await code('c-list', { userId: 'p' })).toBe('403 not-targeted');
    const added = await app.call('POST', '/v1/lists/vip/users', { userIds: ['p', 'q', 'p'] });
    expect(added.body).toMatchObject({ listId: 'vip', count: 2 });
    expect(await code('c-list', { userId: 'p' })).toBe('claimed');
    await app.call('DELETE', '/v1/lists/vip/users', { userIds: ['q'] });
    expect(await code('c-list', { userId: 'q' })).toBe('403 not-targeted');
    expect((await app.call('GET', '/v1/lists/vip')).body).toEqual({ listId: 'vip', count: 1 });

    await publish(app, 'c-paused');
    await app.call('POST', '/v1/templates/c-paused/pause');
    expect(await code('c-paused', { userId: 'p' })).toBe('409 paused');
    await app.call('POST', '/v1/templates', templateBody({ id: 'c-draft' }));
    expect(await code('c-draft', { userId: 'p' })).toBe('409 not-published');
    expect(await code('c-nowhere', { userId: 'p' })).toBe('404 not-found');

    await publish(app, 'c-risk');
    await app.call('PUT', '/v1/users/bad', { blocked: true });
    expect(await code('c-risk', { userId: 'bad' })).toBe('403 risk-rejected');
    await app.call('POST', '/v1/lists/risk-deny/users', { userIds: ['bot'] });
    expect(await code('c-risk', { userId: 'bot' })).toBe('403 risk-rejected');
  });

  test('a coupon that asks for a page token is claimed with a fresh one of its own page alone', async () => {
    await publish(app, 'c-token', withClaim({ risk: { pageToken: true, challenge: false }, perUser: null }));
    await publish(app, 'c-other');
    const tokenOf = async (id: string) =>
      (await app.call('GET', `/v1/coupons/${id}/page-token`)).body.pageToken;
    expect(await code('c-token', { userId: 't' })).toBe('403 risk-rejected');
    expect(await code('c-token', { userId: 't', pageToken: await tokenOf('c-other') })).toBe(
      '403 risk-rejected',
    );
    const pageToken = await tokenOf('c-token');
    expect(await code('c-token', { userId: 't', pageToken: `${pageToken}x` })).toBe('403 risk-rejected');
    const client = { address: '203.0.113.9', deviceId: 'phone-1' };
    expect(await code('c-token', { userId: 't', pageToken, client })).toBe('claimed');
    app.clock.time += 15 * 60_000;
    expect(await code('c-token', { userId: 't', pageToken })).toBe('403 risk-rejected');
    app.clock.time -= 15 * 60_000;
    await publish(app, 'c-challenge', withClaim({ risk: { pageToken: false, challenge: true } }));
    expect(await code('c-challenge', { userId: 't' })).toBe('403 risk-rejected');
  });

  test('the wallet by status, soonest to expire first, greyed where it does not fit', async () => {
    const until = (to: string) => ({ validity: { type: 'fixed', from: '2026-11-11T00:00:00Z', to } });
    await publish(app, 'w-late', until('2026-12-01T00:00:00Z'));
    await publish(app, 'w-soon', { ...until('2026-11-20T00:00:00Z'), channels: ['app'] });
    const late = await claim(app, 'w-late', 'walleter');
    const soon = await claim(app, 'w-soon', 'walleter');
    const wallet = await app.call('GET', '/v1/users/walleter/coupons');
    expect(wallet.body.counts).toEqual({ unused: 2, frozen: 0, used: 0, expired: 0, void: 0 });
    expect(wallet.body.coupons.map((entry: { userCouponId: string }) => entry.userCouponId)).toEqual([
      soon,
      late,
    ]);
    expect(wallet.body.coupons[0]).toMatchObject({
      usableHere: false,
      reasons: [{ code: 'wrong-channel', message: expect.any(String) }],
      coupon: {
        name: 'Ten off',
        label: '$10 off',
        discount: { type: 'amount-off', amount: 1000 },
        threshold: null,
      },
    });
    expect(wallet.body.coupons[1].usableHere).toBe(true);
    const voided = await app.call('POST', `/v1/users/walleter/coupons/${late}/void`);
    expect([voided.status, voided.body.status]).toEqual([200, 'void']);
    const before = app.clock.time;
    app.clock.time = Date.parse('2026-11-20T00:00:00Z');
    const expired = await app.call('GET', '/v1/users/walleter/coupons?status=expired');
    expect(expired.body.counts).toEqual({ unused: 0, frozen: 0, used: 0, expired: 1, void: 1 });
    expect(expired.body.coupons[0]).toMatchObject({ userCouponId: soon, status: 'expired' });
    app.clock.time = before;
    expect((await app.call('GET', `/v1/users/somebody/coupons/${soon}`)).status).toBe(404);
  });

  test.each([
    ['the last millisecond of its time', '2026-11-12T23:59:59.999Z', 200, 'void'],
    ['its end, swept or not', '2026-11-13T00:00:00Z', 409, 'expired'],
  ])('a copy voided at %s', async (_, time, status, then) => {
    const couponId = `void-${status}`;
    await publish(app, couponId);
    const copy = await claim(app, couponId, 'v');
    const before = app.clock.time;
    app.clock.time = Date.parse(time);
    const done = await app.call('POST', `/v1/users/v/coupons/${copy}/void`);
    const read = await app.call('GET', `/v1/users/v/coupons/${copy}`);
    app.clock.time = before;
    expect([done.status, read.body.status]).toEqual([status, then]);
  });
});
