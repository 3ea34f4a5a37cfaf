import { describe, expect, it } from 'vitest';
import { groupWrites } from '../../../src/adapters/mongo/grouped-writes.ts';

const limits = { perWrite: 3, inFlight: 1, waitMs: 1_000 };
const tooLate = () => new Error('too late');

/** Writes that end when they are told to. */
function openWrites(given: Partial<typeof limits> = {}) {
  const groups: (readonly number[])[] = [];
  const ends: { answer(): void; fail(error: Error): void }[] = [];
  const write = groupWrites<number, string>(
    (values) => {
      groups.push(values);
      return new Promise((resolve, reject) => {
        ends.push({
          answer: () => resolve(values.map((value) => ({ status: 'fulfilled', value: `wrote ${value}` }))),
          fail: reject,
        });
      });
    },
    { ...limits, ...given },
    tooLate,
  );
  const turn = () => new Promise((resolve) => setImmediate(() => setImmediate(resolve)));
  return { groups, ends, write, turn };
}

describe('what is written at the same moment', () => {
  it('goes down together, without a wait', async () => {
    const { groups, ends, write, turn } = openWrites();
    const answers = Promise.all([1, 2, 3].map(write));
    await turn();
    expect(groups).toEqual([[1, 2, 3]]);
    ends[0]?.answer();
    expect(await answers).toEqual(['wrote 1', 'wrote 2', 'wrote 3']);
  });

  it('waits for the write under way, and goes with what has come meanwhile', async () => {
    const { groups, ends, write, turn } = openWrites();
    const first = write(1);
    await turn();
    const others = Promise.all([2, 3].map(write));
    await turn();
    expect(groups).toEqual([[1]]);
    ends[0]?.answer();
    await first;
    await turn();
    expect(groups).toEqual([[1], [2, 3]]);
    ends[1]?.answer();
    expect(await others).toEqual(['wrote 2', 'wrote 3']);
  });

  it('is split where it is too much for one write; as many are under way as may be', async () => {
    const { groups, write, turn } = openWrites({ perWrite: 2, inFlight: 2 });
    for (const value of [1, 2, 3, 4, 5]) void write(value);
    await turn();
    expect(groups).toEqual([
      [1, 2],
      [3, 4],
    ]);
  });

  it('fails together where the write says nothing of single values, and what comes later goes on', async () => {
    const { ends, write, turn } = openWrites();
    const answers = Promise.allSettled([1, 2].map(write));
    await turn();
    const next = write(3);
    ends[0]?.fail(new Error('lost'));
    expect(await answers).toMatchObject([{ reason: { message: 'lost' } }, { reason: { message: 'lost' } }]);
    await turn();
    ends[1]?.answer();
    expect(await next).toBe('wrote 3');
  });

  it('answers each value its own', async () => {
    const write = groupWrites<number, string>(
      async ([first = 0]) => [
        { status: 'fulfilled', value: `wrote ${first}` },
        { status: 'rejected', reason: new Error('refused') },
      ],
      limits,
      tooLate,
    );
    const [one, two] = await Promise.allSettled([write(1), write(2)]);
    expect(one).toMatchObject({ value: 'wrote 1' });
    expect(two).toMatchObject({ reason: { message: 'refused' } });
  });

  it('is refused unwritten when it has waited too long', async () => {
    const { groups, ends, write, turn } = openWrites({ waitMs: 5 });
    const first = write(1);
    await turn();
    const late = write(2).catch((error: Error) => error.message);
    const since = performance.now();
    while (performance.now() - since <= 6);
    ends[0]?.answer();
    await first;
    expect(await late).toBe('too late');
    expect(groups).toEqual([[1]]);
  });
});
