export interface Turns {
  /**
   * True: at once, there is room in this turn of the event loop. False: `go` is called in a turn to come, after those
   * who waited before it.
   */
  take(go: () => void): boolean;
  /** How many wait. */
  waiting(): number;
}

/** Where very many wait, as many more go on a turn that the last one waits for no more than so many. */
const longestWait = 64;

/** Lets `perTurn` go on in one turn of the event loop: what came together is done a little at a time. */
export function createTurns(perTurn: number, nextTurn: (go: () => void) => void = setImmediate): Turns {
  let thisTurn = 0;
  let waiting: (() => void)[] = [];

  function begin(): void {
    thisTurn = Math.min(waiting.length, Math.max(perTurn, Math.ceil(waiting.length / longestWait)));
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
