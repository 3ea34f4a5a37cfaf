import { type AnnouncedKey, anyKey } from '../../ports/announcements.ts';

export interface Flights<Answer> {
  /**
   * The answers that hold every one of the facts: those under way are waited for, the others are asked for together.
   * `moved` says of any fact whether it was announced since its asking began.
   */
  answers(
    facts: readonly AnnouncedKey[],
    ask: (facts: readonly AnnouncedKey[], moved: (fact: AnnouncedKey) => boolean) => Promise<Answer>,
  ): Promise<Answer[]>;
  /** The fact was announced: who comes now asks anew. */
  end(fact: AnnouncedKey): void;
  /** Nobody joins what is under way: it may find, unasked for, what was announced since it began. */
  close(): void;
}

/** One asking a fact at a time, however many wait for it. */
export function createFlights<Answer>(): Flights<Answer> {
  const underWay = new Map<AnnouncedKey, Promise<Answer>>();
  const announced = new Set<Set<AnnouncedKey>>();

  function begin(
    facts: readonly AnnouncedKey[],
    ask: Parameters<Flights<Answer>['answers']>[1],
  ): Promise<Answer> {
    const moved = new Set<AnnouncedKey>();
    announced.add(moved);
    const answer = ask(facts, (fact) => moved.has(fact) || moved.has(anyKey)).finally(() => {
      announced.delete(moved);
      for (const fact of facts) if (underWay.get(fact) === answer) underWay.delete(fact);
    });
    for (const fact of facts) underWay.set(fact, answer);
    return answer;
  }

  return {
    answers: (facts, ask) => {
      const waitedFor = new Set<Promise<Answer>>();
      const others: AnnouncedKey[] = [];
      for (const fact of facts) {
        const answer = underWay.get(fact);
        if (answer) waitedFor.add(answer);
        else others.push(fact);
      }
      if (others.length > 0) waitedFor.add(begin(others, ask));
      return Promise.all(waitedFor);
    },
    end: (fact) => {
      for (const moved of announced) moved.add(fact);
      if (fact === anyKey) underWay.clear();
      else underWay.delete(fact);
    },
    close: () => underWay.clear(),
  };
}
