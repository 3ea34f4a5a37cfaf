import { describeClaimRace } from './race-for-claims.ts';

/** `RACE_SIZE=5 RACE_ROUNDS=20` is the whole proof: 5,000 users race for 1,000 copies, 20 times. */
describeClaimRace('claims of one process', {
  processes: 1,
  env: () => ({}),
  size: Number(process.env.RACE_SIZE ?? 1),
  rounds: Number(process.env.RACE_ROUNDS ?? 1),
});
