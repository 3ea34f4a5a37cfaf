import { expect, it } from 'vitest';
import { serves } from './index-serves.ts';

const key = { userId: 1, status: 1, changedAt: -1, _id: 1 };

it.each([
  ['points of its first field', { userId: 'U' }, {}, true],
  [
    'several points, then a range',
    { userId: 'U', status: { $in: ['a', 'b'] }, changedAt: { $lt: 5 } },
    {},
    true,
  ],
  ['conditions in $and', { $and: [{ userId: 'U' }, { status: 'a' }] }, { changedAt: -1, _id: 1 }, true],
  ['its order behind points', { userId: 'U', status: 'a' }, { changedAt: -1, _id: 1 }, true],
  ['its order turned round', { userId: 'U', status: 'a' }, { changedAt: 1, _id: -1 }, true],
  [
    'an order that begins with a field of points',
    { userId: { $in: ['U', 'V'] } },
    { userId: 1, status: 1 },
    true,
  ],
  ['an order that leaves out a field', { userId: { $in: ['U', 'V'] } }, { userId: 1, changedAt: -1 }, false],
  ['a range of its first field', { userId: { $gt: 'U' } }, {}, true],
  ['a walk in its order', {}, { userId: 1, status: 1 }, true],
  ['no first field', { status: 'a' }, {}, false],
  ['a gap before the order', { userId: 'U' }, { changedAt: -1 }, false],
  ['an order half turned round', { userId: 'U', status: 'a' }, { changedAt: -1, _id: -1 }, false],
  ['an order of another field', { userId: 'U', status: 'a' }, { validTo: 1 }, false],
  ['alternatives', { $or: [{ userId: 'U' }, { status: 'a' }] }, {}, false],
  ['nothing', {}, {}, false],
])('an index on (userId, status, changedAt, _id) serves %s: %j %j %s', (_, filter, sort, expected) => {
  expect(serves(key, filter, sort)).toBe(expected);
});
