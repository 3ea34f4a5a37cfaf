import { sipHash } from './sip-hash.ts';
import type { Discount } from './template.ts';

type RandomAmount = Extract<Discount, { type: 'random-amount' }>;

/**
 * The amount of copy `serial` (from 1), within [min, max]: a hash of the serial keyed by the template's 32-byte
 * seed (64 hex digits), so the same on every replica and every retry. Without a budget uniform. With one, the
 * draws of serials 1..total sum to exactly the budget; any one is found in O(log total).
 */
export function drawAmount(
  discount: Pick<RandomAmount, 'min' | 'max' | 'budget'>,
  seedHex: string,
  serial: number,
  total: number | null,
): number {
  const { min, max, budget } = discount;
  if (budget === null || total === null) return min + uniform(seedHex, [1n, BigInt(serial)], max - min);
  const extra = BigInt(budget) - BigInt(total) * BigInt(min);
  return min + halved(seedHex, serial, total, max - min, extra);
}

/**
 * What lies above `min`: the surplus of a range of serials is cut into two halves at a drawn point, down to the
 * one serial. Both halves can always hold theirs, since the point is drawn among those that leave each between 0
 * and its size × width.
 */
function halved(seedHex: string, serial: number, total: number, width: number, extra: bigint): number {
  let first = 1;
  let size = total;
  let surplus = extra;
  const wide = BigInt(width);
  while (size > 1) {
    const left = Math.ceil(size / 2);
    const right = size - left;
    const least = surplus > BigInt(right) * wide ? surplus - BigInt(right) * wide : 0n;
    const most = surplus < BigInt(left) * wide ? surplus : BigInt(left) * wide;
    const given = drawPoint(
      seedHex,
      [2n, BigInt(first), BigInt(size)],
      surplus,
      left,
      size,
      wide,
      least,
      most,
    );
    if (serial < first + left) {
      size = left;
      surplus = given;
    } else {
      first += left;
      size = right;
      surplus -= given;
    }
  }
  return Number(surplus);
}

/**
 * Symmetric around the half's fair share, within [least, most], and no wider than independent draws would stray:
 * about width × √size, so that one half does not go empty while the other is full.
 */
function drawPoint(
  seedHex: string,
  words: readonly bigint[],
  surplus: bigint,
  left: number,
  size: number,
  width: bigint,
  least: bigint,
  most: bigint,
): bigint {
  const fair = (surplus * BigInt(left)) / BigInt(size);
  const stray = (width * BigInt(Math.floor(Math.sqrt(size)))) / 2n + 1n;
  const room = fair - least < most - fair ? fair - least : most - fair;
  const half = stray < room ? stray : room;
  return fair - half + uniformBig(seedHex, words, 2n * half);
}

function uniform(seedHex: string, words: readonly bigint[], span: number): number {
  return Number(uniformBig(seedHex, words, BigInt(span)));
}

/** Uniform on [0, span]: 128 bits of hash scaled down, so that no value is favoured by more than 2^-64. */
function uniformBig(seedHex: string, words: readonly bigint[], span: bigint): bigint {
  const high = sipHash(seedHex.slice(0, 32), words);
  const low = sipHash(seedHex.slice(32, 64), words);
  return (((high << 64n) | low) * (span + 1n)) >> 128n;
}
