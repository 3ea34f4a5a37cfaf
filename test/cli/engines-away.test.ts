import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { runCli } from '../data/run-cli.ts';
import { temporaryFolder } from './temporary-folder.ts';

test('an engine that can’t be opened ends a command with 1 and one sentence', async () => {
  const folder = temporaryFolder();
  const file = path.join(folder, 'a-file');
  writeFileSync(file, '');
  const redisOfNobody = { REDIS_URL: 'redis://127.0.0.1:1' };
  const [store, redis] = await Promise.all([
    runCli(['sweep'], file),
    runCli(['sweep'], path.join(folder, 'data'), undefined, redisOfNobody),
  ]);
  expect(store).toMatchObject({
    code: 1,
    stderr: expect.stringMatching(/^clipper: DATA_DIR \S+ can't be written to .*\n$/),
  });
  expect(redis).toMatchObject({
    code: 1,
    stderr: expect.stringMatching(/^clipper: Redis did not answer at redis:\/\/127\.0\.0\.1:1 .*\n$/),
  });
});
