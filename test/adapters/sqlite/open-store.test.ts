import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openSqliteStore } from '../../../src/adapters/sqlite/open-store.ts';
import { copyOf, itemOf } from '../../contracts/make.ts';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'clipper-open-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

it('makes its folder, and finds again what it wrote', async () => {
  const dataDir = join(folder, 'a', 'b');
  const first = await openSqliteStore({ dataDir });
  await first.items.putMany([itemOf('A')]);
  expect(await first.health.check()).toEqual({ ok: true });
  await first.close();
  const second = await openSqliteStore({ dataDir });
  expect(await second.items.get('A')).toEqual(itemOf('A'));
  await second.close();
});

it('says what to do where the folder can not be', async () => {
  writeFileSync(join(folder, 'file'), '');
  const opening = openSqliteStore({ dataDir: join(folder, 'file', 'data') });
  await expect(opening).rejects.toThrow(/DATA_DIR .* can't be written to .* name another one in DATA_DIR/);
});

it('refuses a store of a newer program, and leaves it as it is', async () => {
  await (await openSqliteStore({ dataDir: folder })).close();
  const db = new DatabaseSync(join(folder, 'clipper.db'));
  db.exec('PRAGMA user_version = 99');
  await expect(openSqliteStore({ dataDir: folder })).rejects.toThrow(/written by a newer Clipper/);
  expect(db.prepare('PRAGMA user_version').get()).toMatchObject({ user_version: 99 });
  db.close();
});

it('is opened by two at once while it is made, and each sees and hears what the other writes', async () => {
  const [one, two] = await Promise.all([
    openSqliteStore({ dataDir: folder }),
    openSqliteStore({ dataDir: folder }),
  ]);
  const start = await one.changeFeed.end();
  // Past the test's own time: only what the other wrote can end the wait.
  const heard = one.changeFeed.wait(start, 3_600_000, new AbortController().signal);
  await two.items.putMany([itemOf('A')]);
  await heard;
  expect((await one.changeFeed.read(start, 9)).hints).toEqual([{ collection: 'items', id: 'A' }]);
  await one.userCoupons.insert(copyOf(1));
  expect(await two.userCoupons.insert(copyOf(1))).toEqual({ duplicate: 'id' });
  await one.close();
  await two.close();
});

it('is unwell once it is closed', async () => {
  const store = await openSqliteStore({ dataDir: folder });
  await store.close();
  expect(await store.health.check()).toMatchObject({ ok: false });
  await expect(store.items.putMany([itemOf('A')])).rejects.toThrow("Can't write");
});
