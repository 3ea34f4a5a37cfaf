import { refuse } from '../domain/decision.ts';

/** Lets a bounded number in at once; the others are told so at once, before anything of theirs is read. */
export interface Door {
  isShut(): boolean;
  /** Null where it is shut, else how to leave: called once. */
  enter(): (() => void) | null;
}

export const doorIsShut = refuse('busy', { retryAfterSeconds: 1 });

/** A turn of the event loop that takes this long delays every route: less work must come in. */
const mostLagMs = 200;

export function createDoor(bounds: { readonly mostInside: number; readonly lagMs: () => number }): Door {
  let inside = 0;
  const isShut = () => inside >= bounds.mostInside || bounds.lagMs() > mostLagMs;
  return {
    isShut,
    enter: () => {
      if (isShut()) return null;
      inside++;
      return () => {
        inside--;
      };
    },
  };
}
