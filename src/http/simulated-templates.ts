import type { z } from 'zod';
import { completeTemplate } from '../domain/complete-template.ts';
import type { SimulatedTemplate } from '../domain/simulation.ts';
import type { simulatedTemplate } from './schemas/template.ts';

type Given = z.output<typeof simulatedTemplate>;

/**
 * A template of a simulation request; its name, claim rules and validity play no part and may be missing. So does a
 * budget: it can't be judged without the stock that it is shared over, and the draw is given.
 */
export function toSimulated(given: Given): SimulatedTemplate {
  const { id, itemIds, copies, drawnAmount, status, rev, createdAt, updatedAt, ...draft } = given;
  const { discount: whole } = draft;
  const discount = whole.type === 'random-amount' ? { ...whole, budget: null } : whole;
  const name = draft.name ?? id;
  const content = completeTemplate({ ...draft, discount, name, claim: anyWindow, validity: anyTime });
  return { id, content, itemIds, copies, drawnAmount: drawnAmount ?? null };
}

const anyWindow = { opensAt: 0, closesAt: 1 };
const anyTime = { type: 'fixed', from: 0, to: 1 } as const;
