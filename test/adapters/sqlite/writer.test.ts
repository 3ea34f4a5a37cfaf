import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { OutcomeUnknown } from '../../../src/adapters/sqlite/outcome-unknown.ts';
import { startWriter, type Writer } from '../../../src/adapters/sqlite/writer.ts';
import { EngineUnavailable } from '../../../src/ports/engine-unavailable.ts';
import type { commands } from './counting-commands.ts';

let folder: string;
let file: string;
let writer: Writer<typeof commands>;

const start = () =>
  startWriter<typeof commands>({
    file,
    module: new URL('./counting-commands.ts', import.meta.url),
    synchronous: 'FULL',
  });

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'clipper-writer-'));
  file = join(folder, 'numbers.db');
  writer = await start();
});

afterEach(async () => {
  await writer.close();
  rmSync(folder, { recursive: true });
});

describe('group commit', () => {
  it('commits what was asked for at one moment in one transaction', async () => {
    let commits = 0;
    writer.onCommit(() => commits++);
    await Promise.all([1, 2, 3, 4, 5].map((value) => writer.run('add', { value })));
    expect(commits).toBe(1);
  });

  it('lets one failing command hurt no other, and says why it failed', async () => {
    const answers = await Promise.allSettled([
      writer.run('add', { value: 1 }),
      writer.run('addThenFail', { value: 2 }),
      writer.run('add', { value: 3 }),
      writer.run('add', { value: 1 }),
    ]);
    expect(answers.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled', 'rejected']);
    expect(answers[1]).toMatchObject({ reason: { message: 'I never wanted 2.' } });
    expect(await writer.run('all', null)).toEqual([1, 3]);
  });

  it('calls every command of a group unknown whose transaction ended under it, and goes on', async () => {
    const answers = await Promise.allSettled([
      writer.run('add', { value: 1 }),
      writer.run('endTransaction', null),
      writer.run('add', { value: 2 }),
    ]);
    expect(answers[0]).toMatchObject({ reason: expect.any(OutcomeUnknown) });
    expect(answers[1]).toMatchObject({ reason: expect.any(OutcomeUnknown) });
    // The third was not taken into the broken group: it had its own.
    expect(answers[2]).toMatchObject({ status: 'fulfilled' });
    expect(await writer.run('all', null)).toEqual([2]);
  });

  it('finishes what is queued before it closes, and writes nothing afterwards', async () => {
    const last = writer.run('add', { value: 7 });
    await writer.close();
    expect(await last).toBe(1);
    await expect(writer.run('add', { value: 8 })).rejects.toThrow('the store is closed');
  });

  it('rejects all that is pending when its thread dies, and shows it', async () => {
    const pending = [writer.run('exit', null), writer.run('add', { value: 1 })];
    const answers = await Promise.allSettled(pending);
    expect(answers.map((answer) => 'reason' in answer && answer.reason)).toEqual([
      expect.any(OutcomeUnknown),
      expect.any(OutcomeUnknown),
    ]);
    expect(writer.trouble()).toBe('the writing thread has ended');
    await expect(writer.run('add', { value: 2 })).rejects.toThrow(EngineUnavailable);
  });
});

describe('migrations', () => {
  it('are not applied twice', async () => {
    await writer.run('add', { value: 1 });
    await writer.close();
    writer = await start();
    expect(await writer.run('all', null)).toEqual([1]);
  });

  it('refuse a database that a newer program wrote', async () => {
    await writer.close();
    const db = new DatabaseSync(file);
    db.exec('PRAGMA user_version = 2');
    db.close();
    await expect(start()).rejects.toThrow(/has schema version 2, but this program knows versions up to 1/);
  });
});
