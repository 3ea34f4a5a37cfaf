import { describe, expect, it } from 'vitest';
import { createFlights } from '../../src/edge/flights.ts';

const never = () => new Promise<string>(() => {});

describe('one look for all who ask', () => {
  it('is joined, and tells everybody', async () => {
    const flights = createFlights<string>({ now: () => 0 }, { mostAtOnce: 10, mostMs: 1000 });
    const { promise, resolve } = Promise.withResolvers<string>();
    const flight = flights.begin('a', () => promise);
    const waiting = [flight, flights.underWay('a'), flights.underWay('a')].map((one) => one?.within(5000));
    resolve('landed');
    expect(await Promise.all(waiting)).toEqual(['landed', 'landed', 'landed']);
    expect(flights.underWay('a')).toBeUndefined();
    expect(await flight?.within(0)).toBe('landed');
  });

  it('is waited for so long and no longer', async () => {
    const flights = createFlights<string>({ now: () => 0 }, { mostAtOnce: 10, mostMs: 1000 });
    expect(await flights.begin('a', never)?.within(5)).toBeUndefined();
  });

  it('is not joined when it must have died', () => {
    let now = 0;
    const flights = createFlights<string>({ now: () => now }, { mostAtOnce: 10, mostMs: 1000 });
    const first = flights.begin('a', never);
    now = 999;
    expect(flights.underWay('a')).toBe(first);
    now = 1000;
    expect(flights.underWay('a')).toBeUndefined();
    expect(flights.begin('a', never)).not.toBeNull();
  });

  it('ends without ending the one that took its place', async () => {
    let now = 0;
    const flights = createFlights<string>({ now: () => now }, { mostAtOnce: 10, mostMs: 1000 });
    const { promise, resolve } = Promise.withResolvers<string>();
    const first = flights.begin('a', () => promise);
    now = 1000;
    const second = flights.begin('a', never);
    resolve('late');
    await first?.over;
    expect(flights.underWay('a')).toBe(second);
  });

  it('is one of so many at once; what has died makes room', () => {
    let now = 0;
    const flights = createFlights<string>({ now: () => now }, { mostAtOnce: 2, mostMs: 1000 });
    flights.begin('a', never);
    now = 500;
    flights.begin('b', never);
    expect(flights.begin('c', never)).toBeNull();
    now = 1000;
    expect(flights.begin('c', never)).not.toBeNull();
    expect(flights.begin('d', never)).toBeNull();
  });
});
