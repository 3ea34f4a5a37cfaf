import { randomUUID } from 'node:crypto';
import type { AnnouncedKey } from '../../ports/announcements.ts';
import type { RedisClient } from './connect-redis.ts';

export interface BadgeKeys {
  readonly prefix: string;
  /**
   * A hash: `generation`, a part of all other keys, and the facts of items whose list is kept cut. Lost, and with it
   * all is lost.
   */
  readonly book: string;
  fact(generation: string, fact: AnnouncedKey): string;
}

/** One more with every change of how a fact or a template is written. */
export const shape = 1;
/** Facts end by themselves within ten minutes. */
export const lifeMs = 600_000;

export function badgeKeys(prefix: string): BadgeKeys {
  return {
    prefix,
    book: `${prefix}book`,
    fact: (generation, fact) => `${prefix}fact:${generation}:{${fact}}`,
  };
}

/** The generation that all keys are of, made where there is none. */
export async function generationOf(client: RedisClient, keys: BadgeKeys): Promise<string> {
  const there = await client.hget(keys.book, 'generation');
  if (there !== null) return there;
  const made = randomUUID();
  return (await client.hsetnx(keys.book, 'generation', made)) === 1 ? made : generationOf(client, keys);
}

/** Everything is forgotten: nobody looks under the keys of the generation before. */
export async function startNewBook(client: RedisClient, keys: BadgeKeys): Promise<string> {
  await client.unlink(keys.book);
  return generationOf(client, keys);
}

/** Some half of the time, so that what was kept together is not asked for together again. */
export function withJitter(ms: number): number {
  return Math.ceil(ms * (0.5 + Math.random() / 2));
}
