import { expect, test } from 'vitest';
import type { IndexOperation } from '../../src/ports/search-index.ts';
import { flush } from '../../sync/flush.ts';
import { createStamps } from '../../sync/stamps.ts';
import { itemOf } from '../contracts/make.ts';
import { openSynced } from './open-synced.ts';

const mayWrite = async () => true;

test('traces of deletes go where the store still holds nothing; what is there again is written', async () => {
  const { ports } = await openSynced();
  await ports.items.putMany([itemOf('again')]);
  const written: IndexOperation[] = [];
  const indexWriter: typeof ports.indexWriter = {
    ...ports.indexWriter,
    write: async (operations, given) => {
      written.push(...operations);
      return ports.indexWriter.write(operations, given);
    },
  };
  const hints = ['again', 'gone'].map((id) => ({ collection: 'items' as const, id }));
  const options = { stamps: createStamps(1), position: null, follow: false, forget: true, mayWrite };
  await flush({ ...ports, indexWriter }, hints, options);
  expect(written).toEqual([
    expect.objectContaining({ id: 'again', document: itemOf('again') }),
    { index: 'items', id: 'gone', document: null, forget: true },
  ]);
  expect(written[0]?.forget).toBeUndefined();
});
