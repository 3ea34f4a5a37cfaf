import { randomBytes } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** The secret of an embedded installation: made at the first start, kept in a file that its owner alone may read. */
export async function keptSecret(dataDir: string): Promise<string> {
  const file = join(dataDir, 'secret.key');
  try {
    // `wx` fails where the file exists, so of two first starts one secret wins.
    await writeFile(file, `${randomBytes(32).toString('hex')}\n`, { mode: 0o600, flag: 'wx' });
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
  }
  const secret = (await readFile(file, 'utf8')).trim();
  if (secret.length < 16)
    throw new Error(`${file} holds no secret: delete it and start again, or set SECRET_KEY.`);
  return secret;
}
