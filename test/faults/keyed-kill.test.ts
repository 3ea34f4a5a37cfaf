import { it } from 'vitest';
import { killKeyed } from './kill-keyed.ts';

/** `FAULT_POINTS=all` is the whole proof: killed right before and right after every write of every request. */
const POINTS = process.env.FAULT_POINTS ?? '3';

it(`killed at a write of a request with an Idempotency-Key (${POINTS}): one effect, and its answer`, async () => {
  await killKeyed({ points: POINTS, engines: null });
}, 900_000);
