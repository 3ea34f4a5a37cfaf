import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { EngineHealth } from '../../../ports/engine-health.ts';
import type { IndexWriter, SearchIndex, Written } from '../../../ports/search-index.ts';
import { openReading } from '../database.ts';
import { snapshotATurn } from '../snapshot-a-turn.ts';
import { startWriter } from '../writer.ts';
import { hashesOf, idsBehind } from './audited-rows.ts';
import { createBadgeFacts } from './badge-facts.ts';
import type { IndexCommands } from './index-commands.ts';
import { startReader } from './reader.ts';

export interface SqliteIndex {
  readonly index: SearchIndex;
  readonly writer: IndexWriter;
  readonly health: EngineHealth;
  close(): Promise<void>;
}

/**
 * The embedded search index, a file of its own beside the store: it can be deleted at any time and is built anew.
 * Three connections: a thread that writes, a thread that searches, and the main thread for badges.
 */
export async function openSqliteIndex(options: { readonly dataDir: string }): Promise<SqliteIndex> {
  await mkdir(options.dataDir, { recursive: true });
  const file = join(options.dataDir, 'index.db');
  const module = new URL('./index-commands.ts', import.meta.url);
  // A power cut may take the newest rows together with their position: they are read again from the feed.
  const writing = await startWriter<IndexCommands>({ file, module, synchronous: 'NORMAL' });
  const db = snapshotATurn(openReading(file, { mapped: true }), writing);
  const reader = startReader(file);
  const readPosition = () => {
    const row = db.statement(`SELECT value FROM meta WHERE key = 'position'`).get();
    return row ? String(row.value) : null;
  };
  return {
    index: {
      ...createBadgeFacts(db),
      items: (query) => reader.items(query),
      coupons: (query) => reader.coupons(query),
    },
    writer: {
      // Relations are joined to their items when they are read.
      copiesItems: false,
      position: async () => readPosition(),
      write: async (operations, { stamp, position, whenSearchable }) => {
        const answer = written(await writing.run('write', { operations, stamp, position }));
        if (answer.ok) await whenSearchable?.();
        return answer;
      },
      build: async (build) => {
        await writing.run('build', { stamp: build });
        return {
          write: async (operations, { stamp, whenSearchable }) => {
            const answer = written(await writing.run('write', { operations, stamp, position: null }));
            if (answer.ok) await whenSearchable?.();
            return answer;
          },
          finish: async ({ stamp, position, whenSearchable }) => {
            const answer = written(await writing.run('finish', { build, stamp, position }));
            if (answer.ok) await whenSearchable?.();
            return answer;
          },
        };
      },
      tidy: async () => {
        await writing.run('tidy', null);
      },
      // A new schema drops what it can't read, and the position with it.
      outdated: async () => null,
      traces: async () => [],
      hashes: async (name, ids) => hashesOf(db, name, ids),
      ids: async (name, after, limit) => idsBehind(db, name, after, limit),
    },
    health: {
      engine: 'sqlite-index',
      check: async () => {
        const trouble = writing.trouble();
        if (trouble !== null) return { ok: false, detail: trouble };
        readPosition();
        return { ok: true };
      },
    },
    close: async () => {
      await reader.close();
      await writing.close();
      db.close();
    },
  };
}

function written(answer: number | 'gone' | null): Written {
  if (answer === null) return { ok: true, deadLetters: [] };
  if (answer === 'gone') return { ok: false, why: 'gone' };
  return { ok: false, why: 'fenced', epoch: answer };
}
