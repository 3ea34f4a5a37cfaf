import { checkFormat, checkTypes, checkUnused } from './check/commands.ts';
import { checkDocuments } from './check/documents.ts';
import { checkLayers } from './check/layers.ts';
import { checkLockFile } from './check/lock-file.ts';
import { warnOfLongFiles } from './check/long-files.ts';
import { projectFiles } from './check/project-files.ts';
import type { Step } from './check/step.ts';
import { checkTrackedFiles } from './check/tracked-files.ts';

/** `npm run check`: what holds for every file of the project. A line a step; a failed one shows what it found. */
const root = process.cwd();
const files = await projectFiles(root);
const steps: readonly Step[] = [
  { name: 'format and lint (Biome)', find: () => checkFormat(root) },
  { name: 'types (tsc)', find: () => checkTypes(root) },
  { name: 'layers (dependency-cruiser)', find: () => checkLayers(root, files) },
  { name: 'unused files, exports, dependencies (knip)', find: () => checkUnused(root) },
  { name: 'paths named in documents', find: () => checkDocuments(root, files) },
  { name: 'no machine path, no registry host, no real data', find: () => checkTrackedFiles(root, files) },
  { name: 'lock file', find: () => checkLockFile(root) },
];

const outcomes = await Promise.all(steps.map(report));
for (const warning of await warnOfLongFiles(root, files)) console.log(`warning ${warning}`);
const failed = outcomes.filter((passed) => !passed).length;
console.log(`${steps.length - failed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;

async function report(step: Step): Promise<boolean> {
  const began = performance.now();
  const findings = await step.find().catch((error: unknown) => [`the step itself broke: ${String(error)}`]);
  const seconds = ((performance.now() - began) / 1000).toFixed(1);
  console.log(`${findings.length === 0 ? 'ok' : 'failed'} ${step.name} (${seconds} s)`);
  for (const finding of findings) console.log(`    ${finding.replaceAll('\n', '\n    ')}`);
  return findings.length === 0;
}
