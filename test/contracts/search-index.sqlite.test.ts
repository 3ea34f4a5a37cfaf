import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openSqliteIndex } from '../../src/adapters/sqlite/index/open-index.ts';
import { describeFoundCoupons } from './found-coupons.ts';
import { describeIndexWriterContract } from './index-writer.ts';
import type { TestedIndex } from './indexed.ts';
import { describeSameAnswers } from './same-answers.ts';
import { describeSearchIndexContract } from './search-index.ts';
import { describeWalks } from './walks.ts';

describeSearchIndexContract('sqlite', open);
describeFoundCoupons('sqlite', open);
describeIndexWriterContract('sqlite', open);
describeSameAnswers('sqlite', open, { numRuns: Number(process.env.SAME_RUNS ?? 150) });
describeWalks('sqlite', open, { numRuns: Number(process.env.WALK_RUNS ?? 40) });

async function open(): Promise<TestedIndex> {
  const dataDir = await mkdtemp(join(tmpdir(), 'clipper-index-'));
  const opened = await openSqliteIndex({ dataDir });
  return {
    ...opened,
    close: async () => {
      await opened.close();
      await rm(dataDir, { recursive: true });
    },
  };
}
