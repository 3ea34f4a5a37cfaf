import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openSqliteStore } from '../../../src/adapters/sqlite/open-store.ts';
import { storeSteps } from '../../../src/adapters/sqlite/store-schema.ts';
import { copyOf, redemptionOf } from '../../contracts/make.ts';

let dataDir: string;
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'clipper-migrate-'));
});
afterEach(() => rmSync(dataDir, { recursive: true }));

/** As a program of the first schema left it: events without the revision before, orders without a time that they are due. */
function writeFirstVersion() {
  const db = new DatabaseSync(join(dataDir, 'clipper.db'));
  db.exec(storeSteps[0] ?? '');
  db.exec('PRAGMA user_version = 1');
  const {
    dueAt: _,
    paidLate: __,
    refunds: ___,
    ...order
  } = redemptionOf('O', { status: 'frozen', expiresAt: 900 });
  db.prepare(
    'INSERT INTO redemptions (order_id, status, changed_at, expires_at, rev, doc) VALUES (?, ?, ?, ?, ?, ?)',
  ).run('O', 'frozen', 0, 900, 1, JSON.stringify(order));
  const copy = copyOf(1, { status: 'used', orderId: 'O', rev: 3 });
  const events = [
    { at: 10, what: 'claimed', orderId: null, requestId: 'r', rev: 1 },
    { at: 20, what: 'frozen', orderId: 'O', requestId: null, rev: 2 },
    { at: 30, what: 'used', orderId: 'O', requestId: null, rev: 3 },
  ];
  db.prepare(
    `INSERT INTO user_coupons (user_coupon_id, coupon_id, user_id, serial, nth, day, nth_of_day, day_serial, request_id,
       status, valid_from, valid_to, claimed_at, order_id, changed_at, rev, events)
     VALUES (?, 'C', 'U', 1, 1, '2026-03-01', 1, 1, 'r', 'used', 0, 1000, 10, 'O', 30, 3, ?)`,
  ).run(copy.userCouponId, JSON.stringify(events));
  db.close();
  return copy.userCouponId;
}

test('what the first version wrote reads as if this one had written it', async () => {
  const userCouponId = writeFirstVersion();
  const store = await openSqliteStore({ dataDir });
  const given = { status: 'frozen', expiresAt: 900, dueAt: 900 } as const;
  expect(await store.redemptions.due(900, 10)).toEqual([redemptionOf('O', given)]);
  expect(await store.redemptions.openFreezes('U', 10)).toEqual([{ orderId: 'O', dueAt: 900 }]);
  const copy = await store.userCoupons.get('U', userCouponId);
  expect(copy).toMatchObject({ freezesDay: null, freezesOfDay: 0 });
  expect(copy?.events.map(({ what, revBefore, rev }) => [what, revBefore, rev])).toEqual([
    ['claimed', 0, 1],
    ['frozen', 1, 2],
    ['used', 2, 3],
  ]);
  await store.close();
});
