import { type AnnouncedKey, anyKey } from '../../ports/announcements.ts';

export interface Flights<Answer> {
  /** For each of the facts the answer that holds it: one that is under way is waited for. */
  answers(facts: readonly AnnouncedKey[]): Promise<ReadonlyMap<AnnouncedKey, Answer>>;
  /** The fact was announced: who comes now asks anew. */
  end(fact: AnnouncedKey): void;
  /** Nobody joins what is under way: it may find, unasked for, what was announced since it began. */
  close(): void;
}

/** `moved` says of any fact whether it was announced since its asking began. */
export type Ask<Answer> = (
  facts: readonly AnnouncedKey[],
  moved: (fact: AnnouncedKey) => boolean,
) => Promise<Answer>;

/** Calls back in the next turn of the event loop. */
export type NextTurn = (go: () => void) => void;

/** Facts of one asking; who comes with more begins another. */
const mostTogether = 1_000;

interface Flight<Answer> {
  readonly facts: Set<AnnouncedKey>;
  readonly answer: Promise<Answer>;
}

/**
 * One asking a fact at a time, however many wait for it. All that is asked for in one turn of the event loop is asked
 * for together at its end: code and data that are looked at one after the other are at hand for all but the first.
 */
export function createFlights<Answer>(ask: Ask<Answer>, nextTurn: NextTurn): Flights<Answer> {
  const underWay = new Map<AnnouncedKey, Promise<Answer>>();
  const announced = new Set<Set<AnnouncedKey>>();
  /** Has not begun: what is announced before it does is not missed. */
  let boarding: Flight<Answer> | null = null;

  function board(): Flight<Answer> {
    const facts = new Set<AnnouncedKey>();
    const answer: Promise<Answer> = new Promise<void>(nextTurn).then(() => {
      if (boarding === flight) boarding = null;
      return begin(flight);
    });
    const flight = { facts, answer };
    return flight;
  }

  async function begin({ facts, answer }: Flight<Answer>): Promise<Answer> {
    const moved = new Set<AnnouncedKey>();
    announced.add(moved);
    try {
      return await ask([...facts], (fact) => moved.has(fact) || moved.has(anyKey));
    } finally {
      announced.delete(moved);
      for (const fact of facts) if (underWay.get(fact) === answer) underWay.delete(fact);
    }
  }

  function join(fact: AnnouncedKey): Promise<Answer> {
    const known = underWay.get(fact);
    if (known) return known;
    if (!boarding || boarding.facts.size >= mostTogether) boarding = board();
    boarding.facts.add(fact);
    underWay.set(fact, boarding.answer);
    return boarding.answer;
  }

  return {
    answers: async (facts) => {
      const arrived = await Promise.all(facts.map(join));
      return new Map(facts.map((fact, n) => [fact, arrived[n] as Answer]));
    },
    end: (fact) => {
      for (const moved of announced) moved.add(fact);
      if (fact === anyKey) underWay.clear();
      else underWay.delete(fact);
    },
    close: () => underWay.clear(),
  };
}
