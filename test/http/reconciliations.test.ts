import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { copyOf } from '../contracts/make.ts';
import { claim, type OpenedApp, openApp, publish, templateBody } from './open-app.ts';

describe('reconciliations', () => {
  let app: OpenedApp;
  beforeAll(async () => {
    app = await openApp();
    const { claim: rules } = templateBody();
    await app.call('POST', '/v1/templates', templateBody({ id: 'draft' }));
    await publish(app, 'open');
    app.clock.time += 1;
    await publish(app, 'limited', { claim: { ...rules, total: 5, perUser: 2 } });
    await claim(app, 'open', 'a');
    await claim(app, 'limited', 'a');
    const voided = await claim(app, 'limited', 'a');
    await app.call('POST', `/v1/users/a/coupons/${voided}/void`);
  });
  afterAll(() => app.close());

  const reconcile = (body: unknown) => app.call('POST', '/v1/reconciliations', body);

  test('the books of every coupon that was ever published, newest first', async () => {
    const done = await reconcile({ check: true });
    expect(done.status).toBe(200);
    expect(done.body).toEqual({
      balanced: true,
      settled: 0,
      released: 0,
      rebuilt: [],
      nextCursor: null,
      coupons: [
        {
          couponId: 'limited',
          total: 5,
          claimed: 2,
          remaining: 3,
          unused: 1,
          frozen: 0,
          used: 0,
          expired: 0,
          void: 1,
          gate: { epoch: expect.any(Number), issued: 2, reserved: 0, free: 3 },
          balanced: true,
        },
        {
          couponId: 'open',
          total: null,
          claimed: 1,
          remaining: null,
          unused: 1,
          frozen: 0,
          used: 0,
          expired: 0,
          void: 0,
          gate: { epoch: expect.any(Number), issued: null, reserved: 0, free: null },
          balanced: true,
        },
      ],
    });
  });

  test('come in pages whose cursor is of this walk', async () => {
    const first = await reconcile({ check: true, limit: 1 });
    expect(first.body.coupons).toMatchObject([{ couponId: 'limited' }]);
    const second = await reconcile({ check: true, limit: 2, cursor: first.body.nextCursor });
    expect(second.body.coupons).toMatchObject([{ couponId: 'open' }]);
    const foreign = await reconcile({ cursor: 'abc.def' });
    expect([foreign.status, foreign.body.code]).toEqual([400, 'invalid-cursor']);
  });

  test('a check shows what does not hold; without it the gate is mended', async () => {
    await app.ports.userCoupons.insert(copyOf(4, { couponId: 'limited', validTo: app.clock.time + 1 }));
    const looked = await reconcile({ check: true });
    expect(looked.body).toMatchObject({
      balanced: false,
      rebuilt: [],
      coupons: [{ couponId: 'limited', balanced: false, gate: { free: 3 } }, { balanced: true }],
    });
    const mended = await reconcile({});
    expect(mended.body).toMatchObject({
      balanced: true,
      rebuilt: ['limited'],
      coupons: [
        { couponId: 'limited', balanced: true, remaining: 2, gate: { issued: 3, free: 2 } },
        { balanced: true },
      ],
    });
  });

  test('are the admin’s, and take nothing else', async () => {
    const anonymous = await app.call('POST', '/v1/reconciliations', {}, { authorization: '' });
    expect(anonymous.status).toBe(401);
    const unknown = await reconcile({ cheque: true });
    expect([unknown.status, unknown.body.code]).toEqual([400, 'invalid']);
    const { body } = await app.call('GET', '/openapi.json');
    expect(Object.keys(body.paths['/v1/reconciliations'].post.responses)).toEqual(
      expect.arrayContaining(['200', '400', '401', '403']),
    );
  });
});
