import { afterAll, beforeAll, describe } from 'vitest';
import { describeBadInput } from '../attacks/bad-input.ts';
import { describeCanaries } from '../attacks/canaries.ts';
import { describeConnections } from '../attacks/connections.ts';
import { describeFlood } from '../attacks/flood.ts';
import { openShop, type Shop } from '../attacks/open-shop.ts';
import { describeStrangers } from '../attacks/strangers.ts';
import { describeTwice } from '../attacks/twice.ts';
import { type RunningEngines, startEngines } from './start-engines.ts';

let engines: RunningEngines | null = null;
let opened: Shop | null = null;
beforeAll(async () => {
  engines = await startEngines();
  opened = await openShop({ engines: engines.env(), servers: 2 });
  // Three engines, a syncer and two servers, one after the other on a busy machine.
}, 300_000);
afterAll(async () => {
  await opened?.close();
  await engines?.stop();
});

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
