import { expect, test } from 'vitest';
import { templateOf } from '../domain/make.ts';
import { eachWithClaims } from './open-claims.ts';

const openDesk = eachWithClaims();

/** Instants and the calendar day that a wall clock there shows; the comment is its time of day. */
const clockChanges: readonly (readonly [string, string, readonly (readonly [string, string])[]])[] = [
  [
    'the hour that is repeated in autumn',
    'Europe/Berlin',
    [
      ['2026-10-24T21:59:59.999Z', '2026-10-24'], // 23:59
      ['2026-10-24T22:00:00Z', '2026-10-25'], // 00:00
      ['2026-10-25T00:30:00Z', '2026-10-25'], // 02:30, the first time
      ['2026-10-25T01:30:00Z', '2026-10-25'], // 02:30, the second time
      ['2026-10-25T22:59:59.999Z', '2026-10-25'], // 23:59, 25 h after midnight
      ['2026-10-25T23:00:00Z', '2026-10-26'],
    ],
  ],
  [
    'the hour that is skipped in spring',
    'Europe/Berlin',
    [
      ['2026-03-28T23:00:00Z', '2026-03-29'], // 00:00
      ['2026-03-29T00:59:59.999Z', '2026-03-29'], // 01:59
      ['2026-03-29T01:00:00Z', '2026-03-29'], // 03:00
      ['2026-03-29T21:59:59.999Z', '2026-03-29'], // 23:59, 23 h after midnight
      ['2026-03-29T22:00:00Z', '2026-03-30'],
    ],
  ],
  [
    'the hour that is repeated in autumn',
    'America/New_York',
    [
      ['2026-11-01T03:59:59.999Z', '2026-10-31'],
      ['2026-11-01T04:00:00Z', '2026-11-01'], // 00:00
      ['2026-11-01T05:30:00Z', '2026-11-01'], // 01:30, the first time
      ['2026-11-01T06:30:00Z', '2026-11-01'], // 01:30, the second time
      ['2026-11-02T04:59:59.999Z', '2026-11-01'],
      ['2026-11-02T05:00:00Z', '2026-11-02'],
    ],
  ],
  [
    'the hour that is skipped in spring',
    'America/New_York',
    [
      ['2026-03-08T04:59:59.999Z', '2026-03-07'],
      ['2026-03-08T05:00:00Z', '2026-03-08'], // 00:00
      ['2026-03-08T07:00:00Z', '2026-03-08'], // 03:00
      ['2026-03-09T03:59:59.999Z', '2026-03-08'], // 23:59, 23 h after midnight
      ['2026-03-09T04:00:00Z', '2026-03-09'],
    ],
  ],
  [
    'a midnight that comes twice: the day before goes on',
    'America/St_Johns',
    [
      ['2010-11-07T02:29:00Z', '2010-11-06'], // 23:59
      ['2010-11-07T02:30:30Z', '2010-11-07'], // 00:00, for one minute
      ['2010-11-07T02:31:00Z', '2010-11-06'], // 23:01
      ['2010-11-07T03:30:00Z', '2010-11-07'], // 00:00 again
    ],
  ],
];

test.each(clockChanges)('limits a day and %s in %s', async (_, timeZone, moments) => {
  const desk = openDesk();
  const claim = { opensAt: 0, closesAt: Date.parse('2030-01-01T00:00:00Z'), perUser: null };
  await desk.put(templateOf('user', { timeZone, claim: { ...claim, perUserPerDay: 1 } }));
  await desk.put(templateOf('all', { timeZone, claim: { ...claim, perDay: 1 } }));
  const seen = new Set<string>();
  for (const [at, day] of moments) {
    desk.clock.time = Date.parse(at);
    const first = !seen.has(day);
    seen.add(day);
    expect(await desk.tell('user', 'u'), `${at}, one a user`).toBe(first ? 'claimed' : 'daily-limit-reached');
    expect(await desk.tell('all', `u-${at}`), `${at}, one in all`).toBe(first ? 'claimed' : 'sold-out-today');
    // What is read from the store after a restart says the same.
    desk.restart();
    expect(await desk.tell('user', 'u'), `${at}, again`).toBe('daily-limit-reached');
  }
});
