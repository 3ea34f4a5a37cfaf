import { expect, it } from 'vitest';
import { duplicateIndex } from '../../../src/adapters/mongo/duplicate-index.ts';

it.each([
  [
    'the server’s',
    'E11000 duplicate key error collection: clipper.user_coupons index: copies_serial dup key: { couponId: "C", serial: 7 }',
    'copies_serial',
  ],
  [
    'the server’s for an id',
    'E11000 duplicate key error collection: clipper.user_coupons index: _id_ dup key: { _id: "uc-1" }',
    '_id_',
  ],
  [
    'the server’s of earlier days',
    'E11000 duplicate key error collection: clipper.user_coupons index: copies_nth dup key: { : "U", : "C", : 1 }',
    'copies_nth',
  ],
  [
    'the server’s under a collation',
    'E11000 duplicate key error collection: clipper.keys index: keys_digest collation: { locale: "en" } dup key: { digest: "0x41" }',
    'keys_digest',
  ],
  [
    'a sharded cluster’s, which says where it comes from',
    'Write to shard s1 failed :: caused by :: E11000 duplicate key error collection: clipper.user_coupons index: copies_request dup key: { userId: "U", couponId: "C", requestId: "R" }',
    'copies_request',
  ],
  [
    'the stand-in’s',
    'E11000 duplicate key error collection: p1795271809193.items index: items_ab dup key: { a: 3, b: 3 }',
    'items_ab',
  ],
  [
    'one whose value looks like a name',
    'E11000 duplicate key error collection: clipper.user_coupons index: copies_request dup key: { userId: "U", couponId: "C", requestId: " index: copies_nth dup key: x" }',
    'copies_request',
  ],
  ['another error', 'Document failed validation', null],
  ['another error that names an index', 'index: copies_nth dup key: { }', null],
])('the wording of %s tells which index refused', (_, message, index) => {
  expect(duplicateIndex(message)).toBe(index);
});
