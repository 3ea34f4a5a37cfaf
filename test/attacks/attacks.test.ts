import { afterAll, beforeAll, describe } from 'vitest';
import { describeBadInput } from './bad-input.ts';
import { describeCanaries } from './canaries.ts';
import { describeConnections } from './connections.ts';
import { describeFlood } from './flood.ts';
import { openShop, type Shop } from './open-shop.ts';
import { describeStrangers } from './strangers.ts';
import { describeTwice } from './twice.ts';

let opened: Shop | null = null;
beforeAll(async () => {
  opened = await openShop({ servers: 1 });
}, 60_000);
afterAll(() => opened?.close());

const shop = () => {
  if (!opened) throw new Error('The shop is not open.');
  return opened;
};

describe('what no request may say', () => describeBadInput(shop));
describe('strangers', () => describeStrangers(shop));
describe('twice', () => describeTwice(shop));
describe('canaries', () => describeCanaries(shop));
describe('connections', () => describeConnections(shop));
describe('a flood', () => describeFlood(shop));
