import { expect } from 'vitest';
import type { Answer } from './api.ts';

/** Where it was another, the answer itself is told. */
export async function expectStatus(status: number, asked: Promise<Answer>): Promise<Answer> {
  const answer = await asked;
  expect(answer.status, JSON.stringify(answer.body)).toBe(status);
  return answer;
}
