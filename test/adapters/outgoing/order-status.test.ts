import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createJsonService, type JsonService } from '../../../src/adapters/outgoing/json-service.ts';
import { createOrderStatus } from '../../../src/adapters/outgoing/order-status.ts';
import type { OrderStatus } from '../../../src/ports/order-status.ts';
import { answering, misbehaviours, openProvider, outgoingTo, type Provider } from './open-provider.ts';

describe('the order system', () => {
  let provider: Provider;
  let service: JsonService;
  let orders: OrderStatus;
  const open = (timeoutMs: number) => {
    service = createJsonService({ ...outgoingTo(provider.url), timeoutMs });
    orders = createOrderStatus(service, { timeoutMs, limitMs: 1 });
  };
  beforeEach(async () => {
    provider = await openProvider();
    // Room for a busy machine where an answer is expected.
    open(5_000);
  });
  afterEach(async () => {
    service.close();
    await provider.close();
  });

  test.each([
    ['paid', 'paid'],
    ['failed', 'failed'],
    ['unknown', 'unknown'],
    ['awaiting-bank', 'unknown'],
    ['PAID', 'unknown'],
  ])('that says %s is understood as %s', async (status, said) => {
    provider.behave(answering({ status, orderId: 'o-1', more: 1 }));
    expect(await orders.ask('o-1')).toBe(said);
    expect(provider.asked).toEqual([{ orderId: 'o-1' }]);
  });

  test.each(Object.entries(misbehaviours))('that %s is silent', async (_, behaviour) => {
    service.close();
    open(100);
    provider.behave(behaviour);
    expect(await orders.ask('o-1')).toBe('silent');
  });

  test('that is down is silent', async () => {
    service.close();
    open(100);
    await provider.close();
    expect(await orders.ask('o-1')).toBe('silent');
  });

  test('that stumbles is asked again at once, and heard', async () => {
    let asked = 0;
    provider.behave((response, question, request) => {
      const behaviour = ++asked < 3 ? answering({ status: 'failed' }, 503) : answering({ status: 'paid' });
      behaviour(response, question, request);
    });
    expect(await orders.ask('o-1')).toBe('paid');
    expect(provider.asked).toHaveLength(3);
  });

  test('that is slow is asked once: an answer holds nobody for longer than twice its time', async () => {
    service.close();
    open(500);
    provider.behave(() => {});
    expect(await orders.ask('o-1')).toBe('silent');
    expect(provider.asked).toHaveLength(1);
  });

  test('is left alone after ten failures', async () => {
    service.close();
    open(100);
    provider.behave(answering({ status: 'paid' }, 500));
    for (let i = 0; i < 10; i++) await orders.ask(`o-${i}`);
    provider.behave(answering({ status: 'paid' }));
    expect(await orders.ask('o-10')).toBe('silent');
    expect(provider.asked).toHaveLength(10);
  });
});
