import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkDocuments } from './documents.ts';
import { checkLockFile } from './lock-file.ts';
import { warnOfLongFiles } from './long-files.ts';
import { checkTrackedFiles } from './tracked-files.ts';

let root = '';
beforeAll(async () => {
  root = await mkdtemp(path.join(os.tmpdir(), 'clipper-check-'));
  await mkdir(path.join(root, 'src'));
  await mkdir(path.join(root, 'docs'));
  await writeFile(path.join(root, 'src/there.ts'), 'export const there = 1;\n');
});
afterAll(() => rm(root, { recursive: true, force: true }));

describe('a path named in a document', () => {
  const LINES: readonly { readonly line: string; readonly dead: readonly string[] }[] = [
    { line: 'see [it](src/there.ts) and [a part](src/there.ts#L1)', dead: [] },
    { line: 'see [it](src/gone.ts)', dead: ['src/gone.ts'] },
    { line: '<img src="docs/gone.png" width="400">', dead: ['docs/gone.png'] },
    { line: 'the file `src/there.ts` and its folder `src/`', dead: [] },
    { line: 'the file `src/gone.ts`', dead: ['src/gone.ts'] },
    {
      line: 'a glob `src/*.ts`, a placeholder `src/<engine>/`, a route `/v1/items`, a command `npm test`',
      dead: [],
    },
    { line: '[elsewhere](https://example.org/gone.md), [below](#words)', dead: [] },
    { line: '```\n[it](src/gone.ts)\n```', dead: [] },
  ];

  it.each(LINES)('$line', async ({ line, dead }) => {
    await writeFile(path.join(root, 'README.md'), `# Title\n${line}\n`);
    const findings = await checkDocuments(root, ['README.md', 'src/there.ts']);
    expect(findings).toEqual(dead.map((name) => `README.md:2: ${name} is not there`));
  });

  it('leads from the folder of its document', async () => {
    await writeFile(path.join(root, 'docs/page.md'), '[it](../src/there.ts)\n[gone](src/there.ts)\n');
    expect(await checkDocuments(root, ['docs/page.md'])).toEqual([
      'docs/page.md:2: docs/src/there.ts is not there',
    ]);
  });
});

describe('a file of the project', () => {
  const slash = '/';
  const TEXTS: readonly { readonly what: string; readonly text: string; readonly found: string | null }[] = [
    { what: "a machine's path", text: `cd ${slash}work${slash}main`, found: "a machine's path" },
    { what: "a user's folder", text: `"${slash}home${slash}ann${slash}x"`, found: "a machine's path" },
    { what: 'a relative path', text: '../shared/data and node_modules/work/x', found: null },
    { what: "a registry's host", text: ['registry', 'npmjs.org'].join('.'), found: "a registry's host" },
  ];

  it.each(TEXTS)('with $what: $found', async ({ text, found }) => {
    await writeFile(path.join(root, 'file.txt'), text);
    const findings = await checkTrackedFiles(root, ['file.txt']);
    expect(findings).toEqual(found === null ? [] : [`file.txt:1: ${found}: ${text}`]);
  });

  it('may not be data', async () => {
    await writeFile(path.join(root, 'coupons.csv'), 'a,b\n');
    expect(await checkTrackedFiles(root, ['coupons.csv'])).toEqual([
      'coupons.csv: data stays out of the project',
    ]);
  });

  it('is warned of above 280 lines', async () => {
    await writeFile(path.join(root, 'src/there.ts'), '//\n'.repeat(280));
    expect(await warnOfLongFiles(root, ['src/there.ts'])).toEqual([]);
    await writeFile(path.join(root, 'src/there.ts'), '//\n'.repeat(281));
    expect(await warnOfLongFiles(root, ['src/there.ts'])).toHaveLength(1);
  });
});

describe('the lock file', () => {
  const LOCKS: readonly { readonly what: string; readonly packages: object; readonly findings: number }[] = [
    {
      what: 'without hosts',
      packages: { a: { version: '1.0.0' }, b: { resolved: 'own', link: true } },
      findings: 0,
    },
    { what: 'with a host', packages: { a: { resolved: 'https://example.org/a.tgz' } }, findings: 1 },
    {
      what: 'without an optional package',
      packages: { a: { optionalDependencies: { b: '1' } } },
      findings: 1,
    },
    {
      what: 'with its optional packages, here or nested',
      packages: {
        a: { optionalDependencies: { b: '1', c: '1' } },
        'node_modules/b': {},
        'a/node_modules/c': {},
      },
      findings: 0,
    },
  ];

  it.each(LOCKS)('$what has $findings findings', async ({ packages, findings }) => {
    await writeFile(path.join(root, 'package-lock.json'), JSON.stringify({ packages }));
    expect(await checkLockFile(root)).toHaveLength(findings);
  });
});
