import { Worker } from 'node:worker_threads';
import type { Client } from '@elastic/elasticsearch';
import { type MeantWord, meantWord } from '../../domain/text/meant-word.ts';
import { editsAllowed, type SimilarWord, type VocabularyWord } from '../../domain/text/similar-words.ts';
import { EngineUnavailable } from '../../ports/engine-unavailable.ts';
import { engine, search } from './connection.ts';
import type { FromVocabulary, ToVocabulary } from './vocabulary-thread.ts';

export interface Vocabulary {
  /** The word as it stands, in its other number, and what it may have been mistyped for. */
  meant(of: 'items' | 'coupons', word: string): Promise<MeantWord>;
  close(): Promise<void>;
}

/** First letters whose words are kept at a time. */
const mostKept = 200;
/** Words that one first letter may have, as many as an answer may have buckets; the rarest are not corrected to. */
const mostWords = 65_535;
const answerMs = 5_000;
/** Words that may wait at once. */
const mostPending = 2_000;

const fields = { items: 'words.term', coupons: 'words' } as const;

/** `maxAgeMs`: how old the words may be that mistakes are forgiven with; a word as it stands is always found. */
export function createVocabulary(client: Client, prefix: string, maxAgeMs: number): Vocabulary {
  const worker = new Worker(new URL('./vocabulary-thread.ts', import.meta.url), { execArgv: [] });
  worker.unref();
  const pending = new Map<number, (similar: readonly SimilarWord[] | Error) => void>();
  const kept = new Map<string, { readonly at: number; readonly ready: Promise<void> }>();
  let nextId = 1;
  let ended: string | null = null;
  const end = (why: string) => {
    ended ??= why;
    for (const settle of pending.values()) settle(new EngineUnavailable(engine, why));
  };
  worker.on('error', (error) => end(`the thread of the vocabulary failed: ${error.message}`));
  worker.on('exit', () => end('the thread of the vocabulary has ended'));
  worker.on('message', ({ id, similar }: FromVocabulary) => pending.get(id)?.(similar));
  const tell = (message: ToVocabulary) => worker.postMessage(message);

  const load = async (of: 'items' | 'coupons', letter: string, key: string): Promise<void> => {
    const { aggregations } = await search<
      unknown,
      { readonly words: { readonly buckets: readonly Bucket[] } }
    >(client, {
      index: prefix + of,
      size: 0,
      aggs: { words: { terms: { field: fields[of], include: `${literal(letter)}.*`, size: mostWords } } },
    });
    const words = (aggregations?.words.buckets ?? []).map(
      ({ key: word, doc_count: frequency }): VocabularyWord => ({ word, frequency }),
    );
    tell({ kind: 'words', key, words });
  };

  /** Resolves when the thread has words of the letter that are new enough; one load at a time a letter. */
  const ready = (of: 'items' | 'coupons', letter: string, key: string): Promise<void> => {
    const known = kept.get(key);
    if (known && performance.now() - known.at < maxAgeMs) return known.ready;
    const [oldest] = kept.keys();
    if (kept.size >= mostKept && oldest !== undefined) {
      kept.delete(oldest);
      tell({ kind: 'forget', key: oldest });
    }
    const loading = { at: performance.now(), ready: load(of, letter, key) };
    kept.delete(key);
    kept.set(key, loading);
    loading.ready.catch(() => {
      if (kept.get(key) === loading) kept.delete(key);
    });
    return loading.ready;
  };

  const compare = (key: string, word: string): Promise<readonly SimilarWord[]> => {
    if (ended !== null) return Promise.reject(new EngineUnavailable(engine, ended));
    if (pending.size >= mostPending) {
      return Promise.reject(
        new EngineUnavailable(engine, `${mostPending} words are being looked up already`),
      );
    }
    const id = nextId++;
    return new Promise((resolve, reject) => {
      const settle = (answer: readonly SimilarWord[] | Error) => {
        clearTimeout(timer);
        pending.delete(id);
        if (answer instanceof Error) reject(answer);
        else resolve(answer);
      };
      const late = new EngineUnavailable(engine, `a word was not looked up within ${answerMs / 1000} s`);
      const timer = setTimeout(settle, answerMs, late);
      pending.set(id, settle);
      tell({ kind: 'similar', id, key, word });
    });
  };

  return {
    meant: async (of, word) => {
      const [letter] = word;
      if (letter === undefined || editsAllowed(word) === 0) return meantWord(word, []);
      const key = `${of} ${letter}`;
      await ready(of, letter, key);
      return meantWord(word, await compare(key, word));
    },
    close: async () => {
      if (ended !== null) return;
      // Nothing else may keep the process from ending before the thread has.
      worker.ref();
      const exited = new Promise<void>((resolve) => worker.once('exit', () => resolve()));
      tell({ kind: 'close' });
      await exited;
    },
  };
}

interface Bucket {
  readonly key: string;
  readonly doc_count: number;
}

/** A letter as a regular expression of Lucene. */
function literal(letter: string): string {
  return /[\p{L}\p{N}]/u.test(letter) ? letter : `\\${letter}`;
}
