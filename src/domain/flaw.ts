import type { Flaw } from './decision.ts';

export function flaw(pointer: string, code: string, message: string): Flaw {
  return { pointer, code, message };
}

/** The design's limit on amounts, and far above any count that could be reached. */
const most = 1_000_000_000_000;

export function inRange(value: number, least: number, upTo: number = most): boolean {
  return Number.isSafeInteger(value) && least <= value && value <= upTo;
}

export function outOfRange(pointer: string, least: number, upTo: number = most): Flaw {
  return flaw(pointer, 'out-of-range', `must be a whole number from ${least} to ${upTo}`);
}
