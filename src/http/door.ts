import { refuse } from '../domain/decision.ts';
import { createPace, type Held } from './pace.ts';

/** Lets a bounded number in at once; the others are told so at once, before anything of theirs is read. */
export interface Door {
  isShut(): boolean;
  /** Null where it is shut, else how to leave: called once. */
  enter(): (() => void) | null;
  /** For who has entered or is refused: resolves at once, or a few turns of the event loop later. */
  turn(): Promise<void>;
  /** How many are inside, and how many wait for a turn of the event loop. */
  depth(): { readonly inside: number; readonly waiting: number };
  /** For who was refused: what its connection sends next is read in turn. */
  holdBack(connection: Held): void;
}

export interface DoorBounds {
  readonly mostInside: number;
  readonly lagMs: () => number;
  /** Calls back in the next turn of the event loop. */
  readonly nextTurn?: (go: () => void) => void;
}

export const doorIsShut = refuse('busy', { retryAfterSeconds: 1 });

/** A turn of the event loop that takes this long delays every route: less work must come in. */
const mostLagMs = 200;
/** Let on in one turn: a millisecond of work, which is what everybody else waits for it. */
const leastATurn = 12;
/** Where more than 500 wait (refused, all of them but the first), as many more that the last one hears in time. */
const turnsToHear = 64;

export function createDoor({ mostInside, lagMs, nextTurn = setImmediate }: DoorBounds): Door {
  let inside = 0;
  let thisTurn = 0;
  let waiting: (() => void)[] = [];
  const isShut = () => inside >= mostInside || lagMs() > mostLagMs;

  function beginTurn(): void {
    thisTurn = Math.min(waiting.length, Math.max(leastATurn, Math.ceil(waiting.length / turnsToHear)));
    if (thisTurn > 0) nextTurn(beginTurn);
    const going = waiting;
    waiting = going.splice(thisTurn);
    for (const go of going) go();
  }

  const pace = createPace();
  return {
    isShut,
    depth: () => ({ inside, waiting: waiting.length }),
    holdBack: pace.hold,
    enter: () => {
      if (isShut()) return null;
      inside++;
      return () => {
        inside--;
      };
    },
    turn: () => {
      if (thisTurn === 0) nextTurn(beginTurn);
      else if (thisTurn >= leastATurn) return new Promise((resolve) => waiting.push(resolve));
      thisTurn++;
      return Promise.resolve();
    },
  };
}
