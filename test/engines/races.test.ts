import { afterAll, beforeAll, it } from 'vitest';
import { describeClaimRace } from '../faults/race-for-claims.ts';
import { raceForCoupons } from '../faults/race-for-coupons.ts';
import { type RunningEngines, startEngines } from './start-engines.ts';

/** `RACE_SIZE=5 RACE_ROUNDS=20 FREEZE_ROUNDS=200` is the whole proof. */
const FREEZE_ROUNDS = Number(process.env.FREEZE_ROUNDS ?? 2);
const PROCESSES = 3;

let engines: RunningEngines | null = null;
beforeAll(async () => {
  engines = await startEngines();
});
afterAll(() => engines?.stop());

const env = () => {
  if (!engines) throw new Error('The engines have not started.');
  return engines.env();
};

describeClaimRace('claims of three processes', {
  processes: PROCESSES,
  env,
  size: Number(process.env.RACE_SIZE ?? 0.2),
  rounds: Number(process.env.RACE_ROUNDS ?? 1),
});

it(`30 orders at once, at three processes, want the same 3 coupons, ${FREEZE_ROUNDS} times: one gets all`, async () => {
  await raceForCoupons({ rounds: FREEZE_ROUNDS, processes: PROCESSES, env: env() });
}, 900_000);
