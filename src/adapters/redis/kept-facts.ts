import { randomUUID } from 'node:crypto';
import { Redis } from 'ioredis';
import type { AnnouncedKey } from '../../ports/announcements.ts';
import { type BadgeKeys, generationOf, lifeMs, shape, withJitter } from './badge-keys.ts';
import type { RedisClient } from './connect-redis.ts';
import type { RunScript } from './run-script.ts';

/** A reading of facts, and what it takes to keep those that were not there. */
export interface FactReading {
  readonly generation: string;
  readonly kept: ReadonlyMap<AnnouncedKey, string>;
  /** By fact that is not kept: what must still be in its place when it is. */
  readonly leases: ReadonlyMap<AnnouncedKey, string>;
}

export interface KeptFacts {
  /** Of one reading of the generation. Rejects where Redis does not answer. */
  read(facts: readonly AnnouncedKey[]): Promise<FactReading>;
  /** Whether it is kept now; `shortly`: a tenth of the time. */
  keep(reading: FactReading, fact: AnnouncedKey, value: string, life: FactLife): Promise<boolean>;
}

export interface FactLife {
  readonly shortly: boolean;
  /** Never longer than this. */
  readonly mostMs?: number;
}

/** No value is larger; its reader asks the index, and remembers it by itself. */
export const mostBytes = 10_000;
/** Longer than any search; who took longer keeps nothing. */
const leaseMs = 30_000;
/**
 * Leases that a process takes in a second: each is a key, and who asks for made-up ids would have as many as it likes.
 * Beyond them the index is asked, and nothing is kept.
 */
const mostLeases = 5_000;

/** With the version of what is kept: what another version of this software kept is not read. */
const valueMark = `=${shape}:`;

/**
 * Facts by key, read and kept so that nobody puts an old answer back, as in memcache (Nishtala et al., "Scaling
 * Memcache at Facebook", NSDI 2013, 3.2.1): who finds nothing leaves a lease before it looks the fact up, and may keep
 * what it found only while that lease lies there. Whatever deletes the key (the syncer, an eviction, FLUSHALL) ends
 * the lease with it, so that no loss does harm.
 */
export function createKeptFacts(
  client: RedisClient,
  run: RunScript,
  keys: BadgeKeys,
  leasesPerSecond = mostLeases,
): KeptFacts {
  let known = '';
  const mayLease = perSecond(leasesPerSecond);

  const get = async (generation: string, facts: readonly AnnouncedKey[]): Promise<(string | null)[]> => {
    const named = facts.map((fact) => keys.fact(generation, fact));
    if (named.length === 0) return [];
    // One command costs a process less than many; on a Cluster they go out together, by node.
    return client instanceof Redis ? client.mget(named) : Promise.all(named.map((key) => client.get(key)));
  };

  return {
    read: async (facts) => {
      // At once, by the generation that was the last to be seen: it is rarely another one.
      const guess = known;
      const [generation, guessed] = await Promise.all([
        generationOf(client, keys),
        guess === '' ? [] : get(guess, facts),
      ]);
      known = generation;
      const found = generation === guess ? guessed : await get(generation, facts);
      const kept = new Map<AnnouncedKey, string>();
      const leases = new Map<AnnouncedKey, string>();
      await Promise.all(
        facts.map(async (fact, n) => {
          const mine = randomUUID();
          const there =
            found[n] ??
            (mayLease()
              ? ((await client.set(keys.fact(generation, fact), mine, 'PX', leaseMs, 'NX', 'GET')) ?? mine)
              : null);
          if (there === null) return;
          if (there.startsWith(valueMark)) kept.set(fact, there.slice(valueMark.length));
          else if (!there.startsWith('=')) leases.set(fact, there);
        }),
      );
      return { generation, kept, leases };
    },
    keep: async ({ generation, leases }, fact, value, { shortly, mostMs = lifeMs }) => {
      const lease = leases.get(fact);
      if (lease === undefined || Buffer.byteLength(value) > mostBytes) return false;
      const ms = withJitter(Math.min(mostMs, shortly ? lifeMs / 10 : lifeMs));
      return (
        (await run('keep-fact', [keys.fact(generation, fact)], [lease, `${valueMark}${value}`, ms])) === 1
      );
    },
  };
}

function perSecond(most: number): () => boolean {
  let second = 0;
  let taken = 0;
  return () => {
    const now = Math.floor(performance.now() / 1_000);
    if (now !== second) {
      second = now;
      taken = 0;
    }
    taken += 1;
    return taken <= most;
  };
}
