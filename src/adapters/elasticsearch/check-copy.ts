import type { Client } from '@elastic/elasticsearch';
import { ask, limits } from './connection.ts';
import type { Generation } from './generations.ts';

export interface Copied {
  /** Documents that were written, each id once. */
  count: number;
  /** Some of them, any as likely as any other. */
  readonly sample: DocumentPlace[];
}

interface DocumentPlace {
  readonly _index: string;
  readonly _id: string;
}

const sampleSize = 200;

export function noteCopied(copied: Copied, place: DocumentPlace): void {
  copied.count += 1;
  if (copied.sample.length < sampleSize) copied.sample.push(place);
  else {
    const at = Math.floor(Math.random() * copied.count);
    if (at < sampleSize) copied.sample[at] = place;
  }
}

/**
 * Throws where documents are missing from what was copied: readers then keep what they have. Live changes only add to
 * it, since a delete is a document too.
 */
export async function checkCopy(
  client: Client,
  { names }: Generation,
  { count, sample }: Copied,
): Promise<void> {
  const counted = await ask(client.count({ index: Object.values(names) }, limits.write));
  if (counted.count < count) {
    throw new Error(
      `The new index holds ${counted.count} documents, though ${count} were written to it; it is not used.`,
    );
  }
  if (sample.length === 0) return;
  const { docs } = await ask(
    client.mget({ docs: sample.map((place) => ({ ...place, _source: false })) }, limits.write),
  );
  const missing = docs.find((doc) => !('found' in doc && doc.found));
  if (missing) throw new Error(`The new index has lost ${missing._index}/${missing._id}; it is not used.`);
}
