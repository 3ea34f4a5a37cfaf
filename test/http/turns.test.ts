import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createTurns } from '../../src/http/turns.ts';

function inHand(perTurn: number) {
  const begun: (() => void)[] = [];
  const turns = createTurns(perTurn, (begin) => begun.push(begin));
  const gone: number[] = [];
  const take = (n: number) => {
    if (turns.take(() => gone.push(n))) gone.push(n);
  };
  /** False: nothing is left to begin. */
  const nextTurn = () => begun.splice(0).map((begin) => begin()).length > 0;
  return { turns, gone, take, nextTurn };
}

test('of very many at one moment nobody waits for very many turns', () => {
  const { gone, take, nextTurn } = inHand(6);
  for (let n = 0; n < 10_000; n++) take(n);
  const seen = [gone.length];
  while (nextTurn()) seen.push(gone.length);
  expect(seen.slice(0, 3)).toEqual([6, 6 + 157, 6 + 157 + 154]);
  expect(seen.at(-1)).toBe(10_000);
  expect(seen.length).toBeLessThan(300);
});

test('whenever they come, all go on, in their order, and no more than a few of a small crowd in one turn', () => {
  const comings = fc.array(fc.nat({ max: 20 }), { maxLength: 30 });
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 8 }), comings, (perTurn, coming) => {
      const { turns, gone, take, nextTurn } = inHand(perTurn);
      let come = 0;
      let before = 0;
      const endTurn = () => {
        expect(gone.length - before).toBeLessThanOrEqual(Math.max(perTurn, Math.ceil(come / 64)));
        before = gone.length;
        return nextTurn();
      };
      for (const count of coming) {
        for (let i = 0; i < count; i++) take(come++);
        endTurn();
      }
      while (endTurn());
      expect(gone).toEqual(Array.from({ length: come }, (_, n) => n));
      expect(turns.waiting()).toBe(0);
    }),
  );
});
