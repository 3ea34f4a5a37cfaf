import { afterAll, beforeAll, it } from 'vitest';
import { killRedemptions } from '../faults/kill-redemptions.ts';
import { type RunningEngines, startEngines } from './start-engines.ts';

/** `FAULT_POINTS=all` is the whole proof: killed right before and right after every write of every story. */
const POINTS = process.env.FAULT_POINTS ?? '3';

let engines: RunningEngines;
beforeAll(async () => {
  engines = await startEngines();
});
afterAll(() => engines?.stop());

it(`killed at a write of a redemption (${POINTS}): what follows of it is what might have been without`, async () => {
  await killRedemptions({ points: POINTS, engines: engines.env });
}, 900_000);
