import { describe } from 'vitest';
import { describeBadInput } from './bad-input.ts';
import { describeCanaries } from './canaries.ts';
import { describeConnections } from './connections.ts';
import { describeFlood } from './flood.ts';
import type { Shop } from './open-shop.ts';
import { describeStrangers } from './strangers.ts';
import { describeTwice } from './twice.ts';

/** Every attack on a shop that the suite opens before its first test. */
export function describeAttacks(opened: () => Shop | null): void {
  const shop = () => {
    const open = opened();
    if (!open) throw new Error('The shop is not open.');
    return open;
  };
  describe('what no request may say', () => describeBadInput(shop));
  describe('strangers', () => describeStrangers(shop));
  describe('twice', () => describeTwice(shop));
  describe('canaries', () => describeCanaries(shop));
  describe('connections', () => describeConnections(shop));
  describe('a flood', () => describeFlood(shop));
}
