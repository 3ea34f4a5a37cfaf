import { parentPort, workerData } from 'node:worker_threads';
import { openReading } from '../database.ts';
import { readCouponPage } from './coupon-page.ts';
import { readItemPage } from './item-page.ts';
import { createKeptCounts } from './kept-counts.ts';
import type { FromReader, ToReader } from './reader.ts';
import { createVocabulary } from './vocabulary.ts';

const db = openReading(workerData.file, { mapped: true });
const vocabulary = createVocabulary(db);
const keptCounts = createKeptCounts(db);

parentPort?.on('message', (message: ToReader) => {
  if (message.kind === 'close') {
    db.close();
    parentPort?.close();
    return;
  }
  parentPort?.postMessage(answer(message));
});

function answer(message: Exclude<ToReader, { kind: 'close' }>): FromReader {
  const { id } = message;
  // What a page says of its items, their number and their facets is of one moment.
  db.exec('BEGIN');
  try {
    const result =
      message.kind === 'items'
        ? readItemPage({ db, vocabulary, keptCounts }, message.query)
        : readCouponPage(db, vocabulary, message.query);
    return { id, ok: true, result };
  } catch (error) {
    return { id, ok: false, message: error instanceof Error ? error.message : String(error) };
  } finally {
    db.exec('COMMIT');
  }
}
