import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { answering, misbehaviours, openProvider, type Provider } from '../adapters/outgoing/open-provider.ts';
import { type OpenedApp, openApp, publish, templateBody } from './open-app.ts';

const withClaim = (change: Record<string, unknown>) => ({ claim: { ...templateBody().claim, ...change } });
/** What else counts as silence is told in json-service.test.ts. */
const silences = ['is slow', 'answers 500', 'sends elsewhere'].map(
  (name) => [name, misbehaviours[name] ?? answering({})] as const,
);

/** A claim's answer in short, and what else it says. */
async function claimed(app: OpenedApp, couponId: string, body: object, headers = {}) {
  const done = await app.call('POST', `/v1/coupons/${couponId}/claims`, body, headers);
  const { code, params } = done.body;
  return { said: done.status === 201 ? 'claimed' : `${done.status} ${code}`, params, headers: done.headers };
}

describe('services that a claim asks', () => {
  let app: OpenedApp;
  let userTags: Provider;
  let riskScore: Provider;
  let challenges: Provider;
  let user = 0;
  const said = async (couponId: string, body: object = {}) =>
    (await claimed(app, couponId, { userId: `u-${user}`, ...body })).said;

  beforeAll(async () => {
    [userTags, riskScore, challenges] = await Promise.all([openProvider(), openProvider(), openProvider()]);
    app = await openApp({
      userTagsUrl: userTags.url,
      riskScoreUrl: riskScore.url,
      challengeUrl: challenges.url,
      outgoingTimeoutMs: 500,
    });
  });
  beforeEach(() => {
    user++;
    riskScore.behave(answering({ reject: false }));
    for (const { asked } of [userTags, riskScore, challenges]) asked.length = 0;
  });
  afterAll(async () => {
    await app.close();
    await Promise.all([userTags.close(), riskScore.close(), challenges.close()]);
  });

  test('the audience: admitted, refused, and by the tags that the service knows', async () => {
    await publish(app, 'c-asks-1', withClaim({ audience: { provider: true, tags: ['runner'] } }));
    userTags.behave((response, question, request) => {
      const { userId } = question as { userId: string };
      answering({ admitted: userId !== 'no', tags: userId === 'walker' ? [] : ['runner'] })(
        response,
        question,
        request,
      );
    });
    expect(await said('c-asks-1', { userId: 'runner' })).toBe('claimed');
    expect(userTags.asked).toEqual([{ userId: 'runner', couponId: 'c-asks-1' }]);
    expect(await said('c-asks-1', { userId: 'no' })).toBe('403 not-targeted');
    expect((await claimed(app, 'c-asks-1', { userId: 'walker' })).params).toEqual({ rule: 'tags' });
  });

  test('what is claimable asks the audience too', async () => {
    await app.call('PUT', '/v1/items', {
      items: [{ itemId: 'i', title: 'i', salePrice: 5000, currency: 'USD' }],
    });
    await publish(app, 'c-asks-3', withClaim({ audience: { provider: true } }));
    await app.synced();
    const lines = [{ lineId: '1', itemId: 'i', quantity: 1, unitPrice: 5000 }];
    const cart = { currency: 'USD', shippingFee: 0, lines };
    const claimable = async (userId: string) => {
      const answer = await app.call('POST', '/v1/eligibility', { userId, cart, include: ['claimable'] });
      return answer.body.claimable.map(({ couponId }: { couponId: string }) => couponId);
    };
    userTags.behave(answering({ admitted: true }));
    expect(await claimable('yes')).toEqual(['c-asks-3']);
    userTags.behave(answering({ admitted: false }));
    expect(await claimable('no')).toEqual([]);
  });

  test('the score refuses, and hears where the claim comes from; the white list is not scored', async () => {
    await publish(app, 'c-scored-4');
    riskScore.behave(answering({ reject: true }));
    const client = { address: '203.0.113.9', deviceId: 'phone-1' };
    const { said, params } = await claimed(app, 'c-scored-4', { userId: 'scored', channel: 'app', client });
    expect([said, params]).toEqual(['403 risk-rejected', { rule: 'score' }]);
    expect(riskScore.asked).toEqual([
      {
        couponId: 'c-scored-4',
        userId: 'scored',
        channel: 'app',
        region: null,
        address: '203.0.113.9',
        deviceId: 'phone-1',
      },
    ]);
    await app.call('POST', '/v1/lists/risk-allow/users', { userIds: ['scored'] });
    expect((await claimed(app, 'c-scored-4', { userId: 'scored' })).said).toBe('claimed');
    expect(riskScore.asked).toHaveLength(1);
  });

  test('a challenge is issued, failed, issued again, passed', async () => {
    await publish(app, 'c-hard-6', withClaim({ risk: { challenge: true } }));
    let issued = 0;
    challenges.behave((response, question, request) => {
      const asked = question as { verify?: { id: string; answer: string } };
      const passed = asked.verify?.id === 'ch-2' && asked.verify.answer === '42';
      answering(asked.verify ? { passed } : { challengeId: `ch-${++issued}` })(response, question, request);
    });
    const first = await claimed(app, 'c-hard-6', { userId: 'u' });
    expect([first.said, first.params]).toEqual(['403 challenge-required', { challengeId: 'ch-1' }]);
    const wrong = await claimed(app, 'c-hard-6', { userId: 'u', challenge: { id: 'ch-1', answer: '41' } });
    expect([wrong.said, wrong.params]).toEqual(['403 challenge-required', { challengeId: 'ch-2' }]);
    const challenge = { id: 'ch-2', answer: '42' };
    expect((await claimed(app, 'c-hard-6', { userId: 'u', challenge })).said).toBe('claimed');
    const subject = { couponId: 'c-hard-6', userId: 'u', address: '127.0.0.1', deviceId: null };
    expect(challenges.asked.at(-1)).toEqual({ verify: challenge, ...subject });
  });

  test('who was refused before is asked about nowhere', async () => {
    const claim = { audience: { provider: true, listId: 'vip' }, risk: { challenge: true } };
    await publish(app, 'c-all-8', withClaim(claim));
    expect(await said('c-all-8')).toBe('403 not-targeted');
    expect([userTags, riskScore, challenges].map(({ asked }) => asked.length)).toEqual([0, 0, 0]);
  });

  test.each(silences)('an audience service that %s: onSilence decides', async (_, behaviour) => {
    userTags.behave(behaviour);
    await publish(app, `c-refuse-${user}`, withClaim({ audience: { provider: true } }));
    await publish(app, `c-admit-${user}`, withClaim({ audience: { provider: true, onSilence: 'admit' } }));
    expect([await said(`c-refuse-${user}`), await said(`c-admit-${user}`)]).toEqual([
      '403 not-targeted',
      'claimed',
    ]);
  });

  test.each(silences)('a score that %s: onSilence decides', async (_, behaviour) => {
    riskScore.behave(behaviour);
    await publish(app, `c-refuse-${user}`);
    await publish(app, `c-admit-${user}`, withClaim({ audience: { onSilence: 'admit' } }));
    expect([await said(`c-refuse-${user}`), await said(`c-admit-${user}`)]).toEqual([
      '503 unavailable',
      'claimed',
    ]);
  });

  test.each(silences)('a challenge service that %s lets nobody pass', async (_, behaviour) => {
    challenges.behave(behaviour);
    const claim = { audience: { onSilence: 'admit' }, risk: { challenge: true } };
    await publish(app, `c-hard-${user}`, withClaim(claim));
    expect(await said(`c-hard-${user}`)).toBe('503 unavailable');
    // Redirected, it would have been passed elsewhere.
    expect(await said(`c-hard-${user}`, { challenge: { id: 'c', answer: 'a' } })).toBe('503 unavailable');
  });
});

describe('rates', () => {
  let app: OpenedApp;
  beforeAll(async () => {
    app = await openApp({
      claimRates: { user: 3, address: 2, device: 1 },
      trustedProxies: ['127.0.0.0/8'],
    });
    await publish(app, 'c-rate', withClaim({ perUser: null }));
  });
  afterAll(() => app.close());

  test('by device: 429 rate-limited with Retry-After, and a second later it is claimed', async () => {
    const body = (userId: string) => ({ userId, client: { address: '192.0.2.1', deviceId: 'd' } });
    await claimed(app, 'c-rate', body('a'));
    const two = await claimed(app, 'c-rate', body('b'));
    expect([two.said, two.params.by, two.headers.get('retry-after')]).toEqual([
      '429 rate-limited',
      'device',
      '1',
    ]);
    await expect
      .poll(async () => (await claimed(app, 'c-rate', body('b'))).said, { timeout: 5000 })
      .toBe('claimed');
  });

  test('by address: past a trusted proxy, or as the client says', async () => {
    const from = (address: string) => ({ 'x-forwarded-for': address });
    const outcomes: string[] = [];
    for (const [i, address] of ['192.0.2.9', '192.0.2.9', '192.0.2.9', '192.0.2.10'].entries()) {
      outcomes.push((await claimed(app, 'c-rate', { userId: `x-${i}` }, from(address))).said);
    }
    expect(outcomes).toEqual(['claimed', 'claimed', '429 rate-limited', 'claimed']);
    const client = { address: '192.0.2.11' };
    expect((await claimed(app, 'c-rate', { userId: 'x-9', client }, from('192.0.2.9'))).said).toBe('claimed');
  });

  test('the white list is not counted out', async () => {
    await app.call('POST', '/v1/lists/risk-allow/users', { userIds: ['vip'] });
    const client = { address: '192.0.2.20', deviceId: 'vip-device' };
    for (let i = 0; i < 5; i++) {
      expect((await claimed(app, 'c-rate', { userId: 'vip', client })).said).toBe('claimed');
    }
  });

  test('a retry holds its copy, whatever the rate', async () => {
    const body = { userId: 'again', client: { address: '192.0.2.30', deviceId: 'again' } };
    for (let i = 0; i < 5; i++) {
      expect((await claimed(app, 'c-rate', body, { 'idempotency-key': 'one' })).said).toBe('claimed');
    }
  });

  test('an address that is none is told so', async () => {
    const client = { address: 'next door' };
    expect((await claimed(app, 'c-rate', { userId: 'n', client })).said).toBe('400 invalid');
  });
});
