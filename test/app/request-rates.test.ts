import { expect, test } from 'vitest';
import { createMemoryRateCounter } from '../../src/adapters/memory/rate-counters.ts';
import { createRequestRates } from '../../src/app/request-rates.ts';

test('counts requests of a minute, says what is left, and refuses beyond', async () => {
  const rates = createRequestRates(createMemoryRateCounter, { principal: 2, address: 0 });
  expect(rates.bounds).toEqual({ principal: true, address: false });
  expect(await rates.take('address', 'a')).toBeNull();
  const said = { limit: 2, windowSeconds: 60, resetSeconds: 60 };
  expect(await rates.take('principal', 'key')).toEqual({ ...said, allowed: true, remaining: 1 });
  expect(await rates.take('principal', 'key')).toEqual({ ...said, allowed: true, remaining: 0 });
  expect(await rates.take('principal', 'key')).toEqual({ ...said, allowed: false, remaining: 0 });
  expect(await rates.take('principal', 'other')).toMatchObject({ allowed: true });
});
