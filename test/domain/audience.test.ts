import { describe, expect, test } from 'vitest';
import { type Claimant, decideAudience, isForEverybody } from '../../src/domain/audience.ts';
import type { Audience } from '../../src/domain/template.ts';

const everybody: Audience = {
  levels: [],
  tags: [],
  excludeTags: [],
  newWithinDays: null,
  listId: null,
  provider: false,
  onSilence: 'refuse',
};
const day = 86_400_000;
const now = 1_000 * day;
const stranger: Claimant = { profile: null, listed: true, provided: null };
const known = (profile: Partial<NonNullable<Claimant['profile']>>): Claimant => ({
  ...stranger,
  profile: { level: null, tags: [], registeredAt: null, ...profile },
});
const says = (provided: Claimant['provided'], profile: Claimant['profile'] = null): Claimant => ({
  ...stranger,
  profile,
  provided,
});

describe('audience', () => {
  const asks = { provider: true };
  test.each<[what: string, Partial<Audience>, Claimant, rule: string | null]>([
    ['everybody', {}, stranger, null],
    ['in the list', { listId: 'vip' }, stranger, null],
    ['not in the list', { listId: 'vip' }, { ...stranger, listed: false }, 'list'],
    ['one of the levels', { levels: ['gold', 'silver'] }, known({ level: 'silver' }), null],
    ['another level', { levels: ['gold'] }, known({ level: 'Gold' }), 'levels'],
    ['no level', { levels: ['gold'] }, known({}), 'levels'],
    ['an unknown user', { levels: ['gold'] }, stranger, 'levels'],
    ['one of the tags', { tags: ['a', 'b'] }, known({ tags: ['b', 'c'] }), null],
    ['none of the tags', { tags: ['a'] }, known({ tags: ['c'] }), 'tags'],
    ['no excluded tag', { excludeTags: ['a'] }, known({ tags: ['b'] }), null],
    ['an excluded tag', { excludeTags: ['a'] }, known({ tags: ['b', 'a'] }), 'excludeTags'],
    ['a stranger has no excluded tag', { excludeTags: ['a'] }, stranger, null],
    ['registered 7 days ago', { newWithinDays: 7 }, known({ registeredAt: now - 7 * day }), null],
    ['1 ms longer ago', { newWithinDays: 7 }, known({ registeredAt: now - 7 * day - 1 }), 'newWithinDays'],
    ['nobody knows when', { newWithinDays: 7 }, known({}), 'newWithinDays'],
    ['all of several', { tags: ['a'], levels: ['x'] }, known({ tags: ['a'], level: 'x' }), null],
    ['the first that fails is named', { tags: ['a'], levels: ['x'] }, stranger, 'levels'],
    ['the provider admits', asks, says({ admitted: true }), null],
    ['the provider does not', asks, says({ admitted: false }), 'provider'],
    [
      'its no weighs more than admitting silence',
      { ...asks, onSilence: 'admit' },
      says({ admitted: false }),
      'provider',
    ],
    ['it is silent', asks, stranger, 'provider'],
    ['it is silent, and that will do', { ...asks, onSilence: 'admit' }, stranger, null],
    ['silence admits past no other rule', { ...asks, onSilence: 'admit', tags: ['a'] }, stranger, 'tags'],
    ['its tags count', { ...asks, tags: ['a'] }, says({ admitted: true, tags: ['a'] }), null],
    [
      'and replace the stored ones',
      { ...asks, tags: ['a'] },
      says({ admitted: true, tags: [] }, known({ tags: ['a'] }).profile),
      'tags',
    ],
    [
      'what it leaves out is as stored',
      { ...asks, tags: ['a'] },
      says({ admitted: true, level: 'x' }, known({ tags: ['a'] }).profile),
      null,
    ],
    [
      'its null level is none',
      { ...asks, levels: ['x'] },
      says({ admitted: true, level: null }, known({ level: 'x' }).profile),
      'levels',
    ],
    [
      'its registration counts',
      { ...asks, newWithinDays: 1 },
      says({ admitted: true, registeredAt: now }),
      null,
    ],
  ])('%s', (_, audience, claimant, rule) => {
    const decided = decideAudience({ ...everybody, ...audience }, claimant, now);
    expect(decided.ok ? null : [decided.reason.code, decided.reason.params.rule]).toEqual(
      rule === null ? null : ['not-targeted', rule],
    );
  });

  test.each<[Partial<Audience>, boolean]>([
    [{}, true],
    [{ onSilence: 'admit' }, true],
    [{ levels: ['x'] }, false],
    [{ tags: ['x'] }, false],
    [{ excludeTags: ['x'] }, false],
    [{ newWithinDays: 0 }, false],
    [{ listId: 'x' }, false],
    [{ provider: true }, false],
  ])('%o is for everybody: %s', (audience, expected) => {
    expect(isForEverybody({ ...everybody, ...audience })).toBe(expected);
  });
});
