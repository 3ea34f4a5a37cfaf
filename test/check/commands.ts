import { runCommand } from './run-command.ts';

export function checkFormat(root: string): Promise<readonly string[]> {
  return findingsOf(root, 'biome', [
    'ci',
    '--colors=off',
    '--error-on-warnings',
    '--max-diagnostics=50',
    '.',
  ]);
}

export function checkTypes(root: string): Promise<readonly string[]> {
  return findingsOf(root, 'tsc', ['--noEmit', '--pretty', 'false']);
}

export function checkUnused(root: string): Promise<readonly string[]> {
  return findingsOf(root, 'knip', ['--no-progress', '--treat-config-hints-as-errors']);
}

/** A tool that says by its exit code whether it is content: its output is the finding. */
async function findingsOf(
  root: string,
  command: string,
  args: readonly string[],
): Promise<readonly string[]> {
  const { code, stdout, stderr } = await runCommand(root, command, args);
  if (code === 0) return [];
  const output = `${stdout}\n${stderr}`.trim();
  return [output === '' ? `${command} ended with exit code ${code} and said nothing` : output];
}
