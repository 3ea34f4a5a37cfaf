/** Calls back in the next turn of the event loop. */
export type NextTurn = (go: () => void) => void;

export interface Turns {
  /**
   * True: at once, there is room in this turn of the event loop. False: `go` is called in a turn to come, after those
   * who waited before it.
   */
  take(go: () => void): boolean;
  /** How many wait. */
  waiting(): number;
}

/** Where very many wait, one of so many goes on each turn: 10,000 are through in fewer than 300. */
const partOfCrowd = 64;

/** Lets `perTurn` go on in one turn of the event loop: what came together is done a little at a time. */
export function createTurns(perTurn: number, nextTurn: NextTurn = setImmediate): Turns {
  let thisTurn = 0;
  let waiting: (() => void)[] = [];

  function begin(): void {
    thisTurn = Math.min(waiting.length, Math.max(perTurn, Math.ceil(waiting.length / partOfCrowd)));
    if (thisTurn > 0) nextTurn(begin);
    const going = waiting;
    waiting = going.splice(thisTurn);
    for (const go of going) go();
  }

  return {
    take: (go) => {
      if (thisTurn >= perTurn) {
        waiting.push(go);
        return false;
      }
      if (thisTurn === 0) nextTurn(begin);
      thisTurn++;
      return true;
    },
    waiting: () => waiting.length,
  };
}
