import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { openSqliteStore } from '../../../src/adapters/sqlite/open-store.ts';
import { itemOf } from '../../contracts/make.ts';

it('changes that are pruned are gone from the file', async () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'clipper-feed-'));
  const { changeFeed, items, close } = await openSqliteStore({ dataDir });
  try {
    const start = await changeFeed.end();
    await items.putMany([itemOf('a'), itemOf('b')]);
    const { position } = await changeFeed.read(start, 1);
    await changeFeed.prune(position);
    expect((await changeFeed.read(start, 9)).hints).toEqual([{ collection: 'items', id: 'b' }]);
  } finally {
    await close();
    rmSync(dataDir, { recursive: true });
  }
});
