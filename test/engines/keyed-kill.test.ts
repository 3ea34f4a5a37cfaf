import { afterAll, beforeAll, it } from 'vitest';
import { killKeyed } from '../faults/kill-keyed.ts';
import { type RunningEngines, startEngines } from './start-engines.ts';

/** `FAULT_POINTS=all` is the whole proof: killed right before and right after every write of every request. */
const POINTS = process.env.FAULT_POINTS ?? '3';

let engines: RunningEngines;
beforeAll(async () => {
  engines = await startEngines();
});
afterAll(() => engines?.stop());

it(`killed at a write of a request with an Idempotency-Key (${POINTS}): one effect, and its answer`, async () => {
  await killKeyed({ points: POINTS, engines: engines.env });
}, 900_000);
