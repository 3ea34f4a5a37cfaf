import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const installMs = 180_000;

/**
 * Where Schemathesis and the validator of OpenAPI documents are installed, by name from PyPI, in the versions of
 * requirements.txt: a folder of the user's cache, filled once. Needs `python3` with its venv module; throws what is
 * missing, for a proof without its tools is a failure.
 */
export async function pythonTools(): Promise<{ readonly schemathesis: string; readonly validator: string }> {
  const requirements = join(import.meta.dirname, 'requirements.txt');
  const versions = createHash('sha256')
    .update(await readFile(requirements))
    .digest('hex')
    .slice(0, 12);
  const cache = process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache');
  const folder = join(cache, 'clipper', `api-tools-${versions}`);
  const installed = join(folder, 'installed');
  if (!existsSync(installed)) {
    // What a run that was stopped has left.
    await rm(folder, { recursive: true, force: true });
    await run('python3', ['-m', 'venv', folder], { timeout: installMs });
    const pip = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '-r', requirements];
    await run(join(folder, 'bin/python'), pip, { timeout: installMs });
    await writeFile(installed, '');
  }
  return {
    schemathesis: join(folder, 'bin/schemathesis'),
    validator: join(folder, 'bin/openapi-spec-validator'),
  };
}
