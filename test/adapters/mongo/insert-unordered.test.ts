import {
  type BulkWriteResult,
  MongoBulkWriteError,
  MongoInvalidArgumentError,
  MongoNetworkError,
  MongoServerError,
} from 'mongodb';
import { describe, expect, it } from 'vitest';
import { OutcomeUnknown, reading, writing } from '../../../src/adapters/mongo/errors.ts';
import { insertUnordered } from '../../../src/adapters/mongo/insert-unordered.ts';
import { EngineUnavailable } from '../../../src/ports/engine-unavailable.ts';

const copies = [{ _id: 'a' }, { _id: 'b' }, { _id: 'c' }];
const duplicate = (index: number, name: string) => ({
  index,
  code: 11000,
  errmsg: `E11000 duplicate key error collection: clipper.user_coupons index: ${name} dup key: { serial: 1 }`,
});

/** What the driver throws of a bulk; `unconfirmed`: the write concern was not met in time. */
function bulkError(writeErrors: readonly object[], unconfirmed = false): MongoBulkWriteError {
  const concern = unconfirmed ? { code: 64, errmsg: 'waiting for replication timed out' } : undefined;
  const result = { getWriteConcernError: () => concern } as unknown as BulkWriteResult;
  const error = new MongoBulkWriteError({ message: 'a bulk failed', code: 11000, writeErrors: [] }, result);
  return Object.assign(error, { writeErrors });
}

/** A driver that answers so. */
const answering = (error: unknown) => ({ insertMany: () => Promise.reject(error) });

describe('a bulk insert', () => {
  it('tells of each document whether it is there, or which index refused it', async () => {
    const refused = answering(bulkError([duplicate(0, 'copies_serial'), duplicate(2, '_id_')]));
    expect(await insertUnordered(refused, copies)).toEqual([
      { inserted: false, index: 'copies_serial' },
      { inserted: true },
      { inserted: false, index: '_id_' },
    ]);
  });

  it.each([
    ['the connection was lost', new MongoNetworkError('connection 3 to 127.0.0.1:27017 closed')],
    [
      'the connection was lost, as the driver wraps it',
      new MongoBulkWriteError(new MongoNetworkError('closed'), {
        getWriteConcernError: () => undefined,
      } as unknown as BulkWriteResult),
    ],
    ['most members did not confirm it', bulkError([], true)],
    [
      'some were refused and most members did not confirm the others',
      bulkError([duplicate(0, '_id_')], true),
    ],
    ['the primary stepped down', new MongoServerError({ message: 'not primary', code: 10107 })],
    ['a document was refused otherwise', bulkError([{ index: 1, code: 11602, errmsg: 'interrupted' }])],
    ['an index refused that has no name we can read', bulkError([{ ...duplicate(0, ''), errmsg: 'E11000' }])],
  ])('is unknown where %s', async (_, error) => {
    await expect(insertUnordered(answering(error), copies)).rejects.toThrow(OutcomeUnknown);
  });
});

describe('an error of the driver', () => {
  it('is an engine that is away for a read, an unknown outcome for a write', async () => {
    const lost = () => Promise.reject(new MongoNetworkError('closed'));
    const read = await reading(lost).catch((error: unknown) => error);
    expect(read).toBeInstanceOf(EngineUnavailable);
    expect(read).not.toBeInstanceOf(OutcomeUnknown);
    expect(read).toMatchObject({ engine: 'mongodb', message: 'MongoDB did not answer: closed' });
    await expect(writing(lost)).rejects.toThrow(OutcomeUnknown);
  });

  it.each([
    ['of our arguments', new MongoInvalidArgumentError('no filter')],
    ['of our code', new TypeError('undefined is not a function')],
  ])('%s stays what it is: it is no outage', async (_, error) => {
    await expect(reading(() => Promise.reject(error))).rejects.toBe(error);
    await expect(writing(() => Promise.reject(error))).rejects.toBe(error);
  });
});
