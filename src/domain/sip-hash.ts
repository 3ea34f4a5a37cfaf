/**
 * SipHash-2-4, a keyed hash of 64 bits (Aumasson and Bernstein, "SipHash: a fast short-input PRF", 2012). The key is
 * 16 bytes in hex, the message whole 64-bit words, each read little-endian.
 */
export function sipHash(keyHex: string, words: readonly bigint[]): bigint {
  const k0 = littleEndian(keyHex.slice(0, 16));
  const k1 = littleEndian(keyHex.slice(16, 32));
  const v: State = [
    k0 ^ 0x736f6d6570736575n,
    k1 ^ 0x646f72616e646f6dn,
    k0 ^ 0x6c7967656e657261n,
    k1 ^ 0x7465646279746573n,
  ];
  for (const word of words) absorb(v, word);
  absorb(v, BigInt((words.length * 8) % 256) << 56n);
  v[2] ^= 0xffn;
  for (let i = 0; i < 4; i++) round(v);
  return v[0] ^ v[1] ^ v[2] ^ v[3];
}

type State = [bigint, bigint, bigint, bigint];

function littleEndian(hex: string): bigint {
  const bytes = hex.match(/../g) ?? [];
  return bytes.reduceRight((value, byte) => (value << 8n) | BigInt(Number.parseInt(byte, 16)), 0n);
}

function absorb(v: State, word: bigint): void {
  v[3] ^= word;
  round(v);
  round(v);
  v[0] ^= word;
}

function round(v: State): void {
  v[0] = add(v[0], v[1]);
  v[1] = rotate(v[1], 13n) ^ v[0];
  v[0] = rotate(v[0], 32n);
  v[2] = add(v[2], v[3]);
  v[3] = rotate(v[3], 16n) ^ v[2];
  v[0] = add(v[0], v[3]);
  v[3] = rotate(v[3], 21n) ^ v[0];
  v[2] = add(v[2], v[1]);
  v[1] = rotate(v[1], 17n) ^ v[2];
  v[2] = rotate(v[2], 32n);
}

function add(a: bigint, b: bigint): bigint {
  return BigInt.asUintN(64, a + b);
}

function rotate(value: bigint, bits: bigint): bigint {
  return BigInt.asUintN(64, (value << bits) | (value >> (64n - bits)));
}
