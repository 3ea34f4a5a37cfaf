import { MongoInvalidArgumentError, MongoNetworkError, MongoServerError } from 'mongodb';
import { describe, expect, it } from 'vitest';
import { OutcomeUnknown, reading, writing } from '../../../src/adapters/mongo/errors.ts';
import { EngineUnavailable } from '../../../src/ports/engine-unavailable.ts';

const ofServer: readonly (readonly [string, Error])[] = [
  ['a lost connection', new MongoNetworkError('connection 1 closed')],
  ['a refusal for now', new MongoServerError({ code: 11600, message: 'interrupted at shutdown' })],
  [
    'a connection that breaks while it is written to, as the driver lets it through',
    Object.assign(new Error('write ECONNRESET'), { code: 'ECONNRESET', syscall: 'write' }),
  ],
  [
    'a stream that has ended',
    Object.assign(new Error('write after end'), { code: 'ERR_STREAM_WRITE_AFTER_END' }),
  ],
];

const ofOurs: readonly (readonly [string, Error])[] = [
  ['a mistake in a query', new MongoInvalidArgumentError('no such option')],
  ['a mistake in the code', new TypeError('undefined is not a function')],
  ['what was told already', new EngineUnavailable('redis', 'away')],
];

describe('a failure of the driver', () => {
  it.each(ofServer)('%s: the server did not answer a read', async (_, error) => {
    await expect(reading(() => Promise.reject(error))).rejects.toMatchObject({
      name: 'EngineUnavailable',
      engine: 'mongodb',
      cause: error,
    });
  });

  it.each(ofServer)('%s: nobody knows what became of a write', async (_, error) => {
    await expect(writing(() => Promise.reject(error))).rejects.toBeInstanceOf(OutcomeUnknown);
  });

  it.each(ofOurs)('%s stays what it is', async (_, error) => {
    await expect(reading(() => Promise.reject(error))).rejects.toBe(error);
    await expect(writing(() => Promise.reject(error))).rejects.toBe(error);
  });
});
