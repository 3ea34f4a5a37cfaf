import { it } from 'vitest';
import { raceForCoupons } from './race-for-coupons.ts';

/** `FREEZE_ROUNDS=200` is the whole proof. */
const ROUNDS = Number(process.env.FREEZE_ROUNDS ?? 3);

it(`30 orders at once want the same 3 coupons, ${ROUNDS} times: one gets all, nobody else holds anything`, async () => {
  await raceForCoupons({ rounds: ROUNDS, processes: 1, env: {} });
}, 600_000);
