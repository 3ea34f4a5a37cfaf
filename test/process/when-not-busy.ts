import { setTimeout as pause } from 'node:timers/promises';
import type { Answer } from './api.ts';

const deadlineMs = 30_000;
const againMs = 50;

/** What a patient client hears: on a machine that lags, a server may refuse claims with 429 for a while. */
export async function whenNotBusy(call: () => Promise<Answer>): Promise<Answer> {
  const began = performance.now();
  for (;;) {
    const answer = await call();
    if (answer.status !== 429 || performance.now() - began > deadlineMs) return answer;
    await pause(againMs);
  }
}
