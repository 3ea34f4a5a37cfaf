import { hash, randomBytes, randomFillSync } from 'node:crypto';
import type { Ids } from '../../ports/ids.ts';

/**
 * `prefix_` and 32 hex digits: 48 bits of milliseconds, a 16-bit count within the millisecond, 64 random bits. Ids of
 * one process sort in the order in which they were made, also within a millisecond and when the clock steps back.
 */
export const systemIds: Ids = {
  timeOrdered: (prefix, now) => {
    const { at, count } = nextTick(now);
    return `${prefix}_${at.toString(16).padStart(12, '0')}${count.toString(16).padStart(4, '0')}${randomHex8()}`;
  },
  random: (prefix) => `${prefix}_${randomHex8()}${randomHex8()}`,
  derived: (prefix, ...parts) => {
    // JSON keeps the parts apart, whatever is in them.
    const digest = hash('sha256', JSON.stringify([prefix, ...parts]), 'hex');
    return `${prefix}_${digest.slice(0, 40)}`;
  },
  seed: () => randomBytes(32).toString('hex'),
};

let lastAt = 0;
let lastCount = 0;

/** A clock that stands or steps back (a simulated one, for one) keeps the newest time and counts on. */
function nextTick(now: number): { at: number; count: number } {
  if (now > lastAt) {
    lastAt = now;
    lastCount = 0;
  } else if (++lastCount > 0xffff) {
    lastAt++;
    lastCount = 0;
  }
  return { at: lastAt, count: lastCount };
}

const pool = Buffer.alloc(8 * 512);
let used = pool.length;

/** 64 random bits; the generator is asked for 512 of them at once. */
function randomHex8(): string {
  if (used === pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  used += 8;
  return pool.toString('hex', used - 8, used);
}
