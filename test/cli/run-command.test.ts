import { describe, expect, test } from 'vitest';
import { runCommand } from '../../src/cli/program.ts';

/** Of a command that must not get as far as opening a store. */
async function run(...args: string[]) {
  const [out, err]: [string[], string[]] = [[], []];
  const code = await runCommand(args, {
    openStore: () => Promise.reject(new Error('No store is opened here.')),
    print: (text) => out.push(text),
    complain: (text) => err.push(text),
    progressTo: process.stderr,
  });
  return { code, out: out.join('\n'), err: err.join('') };
}

describe('help', () => {
  test('lists the commands', async () => {
    const { code, out } = await run('--help');
    expect(code).toBe(0);
    for (const command of [
      'import',
      'replay',
      'sweep',
      'reconcile',
      'rebuild',
      'audit',
      'DATA_DIR',
      'Exit codes',
    ])
      expect(out).toContain(command);
  });

  test.each([
    [['import', '--help'], 'complete-journey'],
    [['import', 'complete-journey', '--help'], '--wait <seconds>'],
    [['replay', 'complete-journey', '--help'], '--verbose'],
    [['sweep', '--help'], 'expired'],
    [['reconcile', '--help'], '--check'],
    [['rebuild', '--help'], '--wait <seconds>'],
    [['audit', '--help'], 'compare the search index'],
  ])('of %j', async (args, expected) => {
    const { code, out } = await run(...args);
    expect(code).toBe(0);
    expect(out).toContain(expected);
  });
});

describe('what there is not exits with 2 and says so', () => {
  test.each([
    [['imprt'], "unknown command 'imprt'"],
    [['import', 'complete-jorney', 'x'], "unknown command 'complete-jorney'"],
    [['sweep', '--fast'], "unknown option '--fast'"],
    [['import', 'complete-journey'], "missing required argument 'dir'"],
    [['import', 'complete-journey', 'a', 'b'], 'too many arguments'],
    [['import', 'complete-journey', 'a', '--wait', 'long'], 'whole seconds'],
    [[], 'Usage: clipper'],
  ])('%j', async (args, expected) => {
    const { code, err } = await run(...args);
    expect(code).toBe(2);
    expect(err).toContain(expected);
  });
});

test('a command that can not do its work exits with 1', async () => {
  const { code, err } = await run('sweep');
  expect(code).toBe(1);
  expect(err).toContain('No store is opened here.');
});
