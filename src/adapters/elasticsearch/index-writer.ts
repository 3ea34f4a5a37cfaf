import type { Client } from '@elastic/elasticsearch';
import type { Flush, IndexBuild, IndexOperation, IndexWriter, Written } from '../../ports/search-index.ts';
import { hashesIn, idsIn, tombstonesIn } from './audited-documents.ts';
import { type BulkEntry, writeBulk } from './bulk.ts';
import { type Copied, checkCopy, noteCopied } from './check-copy.ts';
import { ask, limits } from './connection.ts';
import { sourceOf } from './documents.ts';
import type { Generation, Generations } from './generations.ts';
import { indexNames, type Mappings } from './mappings.ts';
import type { Positions } from './positions.ts';

export interface ElasticsearchWriter extends IndexWriter {
  /** What keeps it from writing, or null. */
  trouble(): string | null;
  close(): void;
}

interface Needs {
  readonly client: Client;
  readonly mappings: Mappings;
  readonly generations: Generations;
  readonly positions: Positions;
  /** Searches that began before a swap may still read the old indices for so long. */
  readonly retireMs: number;
}

export function createIndexWriter({
  client,
  mappings,
  generations,
  positions,
  retireMs,
}: Needs): ElasticsearchWriter {
  /** Undefined: not looked at yet. */
  let live: Generation | null | undefined;
  let building: Generation | null = null;
  let trouble: string | null = null;
  /** Written and not refreshed yet. */
  const unrefreshed = new Set<string>();
  const retiring = new Set<NodeJS.Timeout>();

  const lookAtLive = async (): Promise<Generation | null> => {
    live = await generations.live();
    return live;
  };

  const put = async (
    operations: readonly IndexOperation[],
    targets: readonly Generation[],
    { stamp, mayWrite }: Pick<Flush, 'stamp' | 'mayWrite'>,
    refresh: boolean,
  ): Promise<Written> => {
    const now = Date.now();
    const entries: BulkEntry[] = [];
    for (const operation of operations) {
      const { index, id } = operation;
      const source = operation.forget ? null : sourceOf(operation, now);
      for (const { names } of targets) entries.push({ concrete: names[index], index, id, source });
    }
    const answer = await writeBulk(client, entries, {
      stamp,
      refresh,
      mayWrite,
      onTrouble: (what) => {
        trouble = what;
      },
    });
    if (!(refresh && answer.ok && answer.atOnce)) {
      for (const { concrete } of entries) unrefreshed.add(concrete);
    }
    if (!answer.ok && answer.why === 'gone') live = undefined;
    if (!answer.ok) return answer;
    const byKey = new Map(answer.deadLetters.map((letter) => [`${letter.index} ${letter.id}`, letter]));
    return { ok: true, deadLetters: [...byKey.values()] };
  };

  const refresh = async (names: readonly string[]): Promise<void> => {
    const index = names.filter((name) => unrefreshed.has(name));
    if (index.length === 0) return;
    await ask(client.indices.refresh({ index }, limits.write));
    for (const name of index) unrefreshed.delete(name);
  };

  const retire = (generation: Generation): void => {
    const drop = () => {
      retiring.delete(timer);
      // Whoever takes the lease next drops it, where this fails.
      generations.drop(generation).catch(() => {});
    };
    const timer = setTimeout(drop, retireMs);
    timer.unref();
    retiring.add(timer);
  };

  const buildOn = (generation: Generation): IndexBuild => {
    const copied: Copied = { count: 0, sample: [] };
    return {
      write: async (operations, flush) => {
        if (building !== generation) return { ok: false, why: 'gone' };
        const written = await put(operations, [generation], flush, false);
        if (!written.ok) return written;
        for (const { index, id } of operations)
          noteCopied(copied, { _index: generation.names[index], _id: id });
        return written;
      },
      finish: async ({ stamp, position, whenSearchable }) => {
        if (building !== generation) return { ok: false, why: 'gone' };
        await refresh(Object.values(generation.names));
        await checkCopy(client, generation, copied);
        const old = await lookAtLive();
        if (position !== null) {
          const later = await positions.save(generation.id, position, stamp);
          if (later !== null) return { ok: false, why: 'fenced', epoch: later };
        }
        // An answer that was lost: the swap has happened.
        if (old?.id !== generation.id) await generations.swap(old, generation);
        live = generation;
        building = null;
        if (old && old.id !== generation.id) {
          await positions.forget(old.id);
          retire(old);
        }
        await whenSearchable?.();
        return { ok: true, deadLetters: [] };
      },
    };
  };

  return {
    copiesItems: true,
    position: async () => {
      const seen = await lookAtLive();
      return seen ? positions.of(seen.id) : null;
    },
    write: async (operations, flush) => {
      const seen = live ?? (await lookAtLive());
      const targets = [seen, building].filter((one) => one !== null);
      if (targets.length === 0) return { ok: false, why: 'gone' };
      const searchable = flush.whenSearchable !== undefined || flush.position !== null;
      // What is being built needs no refresh before its end.
      const written = await put(operations, targets, flush, searchable && targets.length === 1);
      if (!written.ok || !searchable) return written;
      if (seen) await refresh(Object.values(seen.names));
      await flush.whenSearchable?.();
      if (flush.position === null) return written;
      if (!seen) return { ok: false, why: 'gone' };
      const later = await positions.save(seen.id, flush.position, flush.stamp);
      return later === null ? written : { ok: false, why: 'fenced', epoch: later };
    },
    build: async () => {
      building = null;
      await generations.dropUnseen();
      building = await generations.create();
      return buildOn(building);
    },
    tidy: async () => {
      building = null;
      live = undefined;
      await generations.dropUnseen();
    },
    outdated: async () => {
      const seen = await lookAtLive();
      const changed = seen ? indexNames.filter((name) => seen.hashes[name] !== mappings[name].hash) : [];
      return changed.length === 0 ? null : `mappings/${changed[0]}.json has changed`;
    },
    traces: async (before, limit) => {
      const seen = live ?? (await lookAtLive());
      if (!seen) return [];
      const found = await Promise.all(
        indexNames.map(async (index) => {
          const ids = await tombstonesIn(client, seen.names[index], before, limit);
          return ids.map((id) => ({ index, id }));
        }),
      );
      return found.flat().slice(0, limit);
    },
    hashes: async (index, ids) => {
      const seen = live ?? (await lookAtLive());
      if (!seen || ids.length === 0) return new Map();
      return hashesIn(client, seen.names[index], ids);
    },
    ids: async (index, after, limit) => {
      const seen = live ?? (await lookAtLive());
      return seen ? idsIn(client, seen.names[index], index, after, limit) : [];
    },
    trouble: () => trouble,
    close: () => {
      for (const timer of retiring) clearTimeout(timer);
    },
  };
}
