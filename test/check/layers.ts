import { existsSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { runCommand } from './run-command.ts';

const RULES = path.resolve(import.meta.dirname, '../../.dependency-cruiser.mjs');
const FOLDERS = ['src', 'sync', 'test', 'bin'];

const Cruise = z.object({
  modules: z.array(z.object({ source: z.string() })),
  summary: z.object({
    violations: z.array(
      z.object({
        from: z.string(),
        to: z.string(),
        rule: z.object({ name: z.string() }),
        comment: z.string().optional(),
        cycle: z.array(z.object({ name: z.string() })).optional(),
      }),
    ),
  }),
});

/** Refused imports, and modules of `files` that dependency-cruiser did not see: it passes on what it can't read. */
export async function checkLayers(root: string, files: readonly string[]): Promise<readonly string[]> {
  const present = FOLDERS.filter((folder) => existsSync(path.join(root, folder)));
  const run = await runCommand(root, 'depcruise', [...present, '--config', RULES, '--output-type', 'json']);
  const cruise = Cruise.safeParse(parseJson(run.stdout));
  if (!cruise.success)
    return [`dependency-cruiser gave no answer:\n${run.stderr}${run.stdout.slice(0, 2000)}`];

  const seen = new Set(cruise.data.modules.map((module) => module.source));
  const expected = files.filter((file) => isModule(file));
  const unseen = expected.filter((file) => !seen.has(file));
  const refused = cruise.data.summary.violations.map(({ rule, from, to, cycle, comment }) => {
    const way = cycle === undefined ? to : cycle.map((step) => step.name).join(' -> ');
    return `${rule.name}: ${from} -> ${way}${comment === undefined ? '' : ` (${comment})`}`;
  });
  if (expected.length === 0) return ['found no module to look at', ...refused];
  return [...unseen.map((file) => `not seen by dependency-cruiser: ${file}`), ...refused];
}

function isModule(file: string): boolean {
  return /^(src|sync|test)\/.*\.ts$/.test(file) || /^bin\/.*\.js$/.test(file);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
