import { describe, expect, it } from 'vitest';
import { groupCalls } from '../../src/adapters/group-calls.ts';

const limits = { perCall: 3, inFlight: 1, waitMs: 1_000 };
const tooLate = () => new Error('too late');

/** Calls that end when they are told to. */
function openCalls(given: Partial<typeof limits> = {}) {
  const groups: (readonly number[])[] = [];
  const ends: { answer(): void; fail(error: Error): void }[] = [];
  const ask = groupCalls<number, string>(
    (values) => {
      groups.push(values);
      const ended = new Promise<void>((resolve, reject) => ends.push({ answer: resolve, fail: reject }));
      return values.map((value) => ended.then(() => `answered ${value}`));
    },
    { ...limits, ...given },
    tooLate,
  );
  const turn = () => new Promise((resolve) => setImmediate(() => setImmediate(resolve)));
  return { groups, ends, ask, turn };
}

describe('what an engine is asked at the same moment', () => {
  it('goes together, without a wait', async () => {
    const { groups, ends, ask, turn } = openCalls();
    const answers = Promise.all([1, 2, 3].map(ask));
    await turn();
    expect(groups).toEqual([[1, 2, 3]]);
    ends[0]?.answer();
    expect(await answers).toEqual(['answered 1', 'answered 2', 'answered 3']);
  });

  it('waits for the call under way, and goes with what has come meanwhile', async () => {
    const { groups, ends, ask, turn } = openCalls();
    const first = ask(1);
    await turn();
    const others = Promise.all([2, 3].map(ask));
    await turn();
    expect(groups).toEqual([[1]]);
    ends[0]?.answer();
    await first;
    await turn();
    expect(groups).toEqual([[1], [2, 3]]);
    ends[1]?.answer();
    expect(await others).toEqual(['answered 2', 'answered 3']);
  });

  it('is split where it is too much for one call; as many are under way as may be', async () => {
    const { groups, ask, turn } = openCalls({ perCall: 2, inFlight: 2 });
    for (const value of [1, 2, 3, 4, 5]) void ask(value);
    await turn();
    expect(groups).toEqual([
      [1, 2],
      [3, 4],
    ]);
  });

  it('fails together where the call says nothing of single values, and what comes later goes on', async () => {
    const { ends, ask, turn } = openCalls();
    const answers = Promise.allSettled([1, 2].map(ask));
    await turn();
    const next = ask(3);
    ends[0]?.fail(new Error('lost'));
    expect(await answers).toMatchObject([{ reason: { message: 'lost' } }, { reason: { message: 'lost' } }]);
    await turn();
    ends[1]?.answer();
    expect(await next).toBe('answered 3');
  });

  it('answers each value its own as soon as it is known, and what comes meanwhile waits for all', async () => {
    const calls: (readonly number[])[] = [];
    let last = (_: string) => {};
    const ask = groupCalls<number, string>(
      (values) => {
        calls.push(values);
        const slow = new Promise<string>((resolve) => {
          last = resolve;
        });
        return [Promise.resolve('quick'), Promise.reject(new Error('refused')), slow];
      },
      limits,
      tooLate,
    );
    const [one, two, three] = [ask(1), ask(2), ask(3)];
    expect(await one).toBe('quick');
    await expect(two).rejects.toThrow('refused');
    void ask(4);
    await new Promise(setImmediate);
    expect(calls).toEqual([[1, 2, 3]]);
    last('slow');
    expect(await three).toBe('slow');
    await new Promise(setImmediate);
    expect(calls).toEqual([[1, 2, 3], [4]]);
  });

  it('fails together where a call can not even begin', async () => {
    const ask = groupCalls<number, string>(
      () => {
        throw new Error('broken');
      },
      limits,
      tooLate,
    );
    const heard = await Promise.allSettled([1, 2].map(ask));
    expect(heard).toMatchObject([{ reason: { message: 'broken' } }, { reason: { message: 'broken' } }]);
  });

  it('is refused uncalled when it has waited too long', async () => {
    const { groups, ends, ask, turn } = openCalls({ waitMs: 5 });
    const first = ask(1);
    await turn();
    const late = ask(2).catch((error: Error) => error.message);
    const since = performance.now();
    while (performance.now() - since <= 6);
    ends[0]?.answer();
    await first;
    expect(await late).toBe('too late');
    expect(groups).toEqual([[1]]);
  });
});
