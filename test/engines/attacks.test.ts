import { afterAll, beforeAll } from 'vitest';
import { describeAttacks } from '../attacks/describe-attacks.ts';
import { openShop, type Shop } from '../attacks/open-shop.ts';
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

describeAttacks(() => opened);
