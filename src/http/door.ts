import { refuse } from '../domain/decision.ts';
import { createPace, type Held } from './pace.ts';
import { createTurns, type NextTurn } from './turns.ts';

/** Lets a bounded number in at once; the others are told so at once, before anything of theirs is read. */
export interface Door {
  isShut(): boolean;
  /** Null where it is shut, else how to leave: called once. */
  enter(): (() => void) | null;
  /** For who has entered or is refused: resolves at once, or a few turns of the event loop later. */
  turn(): Promise<void>;
  /** How many are inside, and how many wait for a turn of the event loop. */
  depth(): { readonly inside: number; readonly waiting: number };
  /** For who was let in, once answered: its connection is read again at once, or a few turns later. */
  readInTurn(connection: Held): void;
  /** For who was refused: what its connection sends next waits as long as the flood of refusals asks for. */
  holdBack(connection: Held): void;
}

export interface DoorBounds {
  readonly mostInside: number;
  readonly lagMs: () => number;
  readonly nextTurn?: NextTurn;
}

export const doorIsShut = refuse('busy', { retryAfterSeconds: 1 });

/** A turn of the event loop that takes this long delays every route: less work must come in. */
const mostLagMs = 200;
/**
 * Let on in one turn: a third of a millisecond of work, which is what everybody else waits for it. With six, claims of a
 * rush are a tenth fewer, for what is asked of Redis and the disk together is less.
 */
const goOnATurn = 8;
/** Read again in one turn: clients that were answered together ask again together. */
const readATurn = 6;

export function createDoor({ mostInside, lagMs, nextTurn }: DoorBounds): Door {
  let inside = 0;
  const isShut = () => inside >= mostInside || lagMs() > mostLagMs;
  const goOn = createTurns(goOnATurn, nextTurn);
  const read = createTurns(readATurn, nextTurn);
  const pace = createPace();
  return {
    isShut,
    depth: () => ({ inside, waiting: goOn.waiting() }),
    enter: () => {
      if (isShut()) return null;
      inside++;
      return () => {
        inside--;
      };
    },
    turn: () =>
      new Promise((resolve) => {
        if (goOn.take(resolve)) resolve();
      }),
    readInTurn: (connection) => {
      if (!read.take(() => connection.resume())) connection.pause();
    },
    holdBack: pace.hold,
  };
}
