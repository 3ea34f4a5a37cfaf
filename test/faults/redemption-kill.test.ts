import { it } from 'vitest';
import { killRedemptions } from './kill-redemptions.ts';

/** `FAULT_POINTS=all` is the whole proof: killed right before and right after every write of every story. */
const POINTS = process.env.FAULT_POINTS ?? '3';

it(`killed at a write of a redemption (${POINTS}): what follows of it is what might have been without`, async () => {
  await killRedemptions({ points: POINTS, engines: null });
}, 900_000);
