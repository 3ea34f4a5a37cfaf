import { afterAll, beforeAll, describe } from 'vitest';
import { describeBadInput } from './bad-input.ts';
import { openShop, type Shop } from './open-shop.ts';
import { describeStrangers } from './strangers.ts';

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
