import type { z } from 'zod';
import { completeTemplate } from '../domain/complete-template.ts';
import type { SimulatedTemplate } from '../domain/simulation.ts';
import type { simulatedTemplate } from './schemas/template.ts';

type Given = z.output<typeof simulatedTemplate>;

/** A template of a simulation request; its name, claim window and validity play no part and may be missing. */
export function toSimulated(given: Given): SimulatedTemplate {
  const { id, itemIds, copies, drawnAmount, status, rev, createdAt, updatedAt, ...draft } = given;
  const content = completeTemplate({ ...draft, name: draft.name ?? id, claim: anyWindow, validity: anyTime });
  return { id, content, itemIds, copies, drawnAmount: drawnAmount ?? null };
}

const anyWindow = { opensAt: 0, closesAt: 1 };
const anyTime = { type: 'fixed', from: 0, to: 1 } as const;
