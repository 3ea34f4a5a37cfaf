import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { createAudienceProvider } from '../../../src/adapters/outgoing/audience-provider.ts';
import { createJsonService, type JsonService } from '../../../src/adapters/outgoing/json-service.ts';
import { answering, misbehaviours, openProvider, outgoingTo, type Provider } from './open-provider.ts';

const shape = z.object({ admitted: z.boolean() });
// Long enough for a busy machine to answer in.
const timeoutMs = 400;

describe('a service of somebody else', () => {
  let provider: Provider;
  let service: JsonService;
  beforeEach(async () => {
    provider = await openProvider();
    service = createJsonService({ ...outgoingTo(provider.url), timeoutMs, restMs: 50 });
  });
  afterEach(async () => {
    service.close();
    await provider.close();
  });

  test('is asked by POST and answers', async () => {
    provider.behave(answering({ admitted: true, more: 1 }));
    expect(await service.ask({ userId: 'u' }, shape)).toEqual({ admitted: true });
    expect(provider.asked).toEqual([{ userId: 'u' }]);
  });

  test.each(Object.entries(misbehaviours))('that %s is silent', async (_, behaviour) => {
    provider.behave(behaviour);
    expect(await service.ask({ userId: 'u' }, shape)).toBeNull();
    expect(provider.asked).toHaveLength(1);
  });

  test('that is down is silent', async () => {
    await provider.close();
    expect(await service.ask({ userId: 'u' }, shape)).toBeNull();
  });

  test('is left alone after ten failures, and asked again after its rest', async () => {
    provider.behave(answering({}, 500));
    for (let i = 0; i < 10; i++) await service.ask({ i }, shape);
    provider.behave(answering({ admitted: true }));
    expect(await service.ask({ i: 10 }, shape)).toBeNull();
    expect(provider.asked).toHaveLength(10);
    await expect.poll(() => service.ask({}, shape), { timeout: 5000 }).toEqual({ admitted: true });
  });

  test('answers about an audience are kept for 30 s, and silence is not', async () => {
    const clock = { time: 0 };
    const audience = createAudienceProvider(service, { now: () => clock.time });
    const ask = (userId: string, couponId = 'c') => audience.ask({ userId, couponId });
    provider.behave(answering({}, 500));
    expect(await ask('u')).toBeNull();
    provider.behave(answering({ admitted: true, registeredAt: '1970-01-01T00:00:01Z' }));
    const both = await Promise.all([ask('u'), ask('u')]);
    expect(both).toEqual([
      { admitted: true, registeredAt: 1000 },
      { admitted: true, registeredAt: 1000 },
    ]);
    expect(provider.asked).toHaveLength(2);
    provider.behave(answering({ admitted: false }));
    clock.time = 29_999;
    expect(await ask('u')).toMatchObject({ admitted: true });
    expect(await ask('other')).toEqual({ admitted: false });
    expect(await ask('u', 'other')).toEqual({ admitted: false });
    clock.time = 30_000;
    expect(await ask('u')).toEqual({ admitted: false });
  });
});
