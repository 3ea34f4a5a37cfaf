import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openSqliteStore } from '../../src/adapters/sqlite/open-store.ts';

const program = fileURLToPath(new URL('./insert-copies.ts', import.meta.url));
const deadlineMs = 15_000;
let dataDir: string;

beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'clipper-kill-'));
});
afterEach(() => rmSync(dataDir, { recursive: true }));

/** Kills the process with SIGKILL once it has acknowledged so many inserts; answers all that it acknowledged. */
async function killedAfter(count: number): Promise<number[]> {
  const child = spawn(process.execPath, [program, dataDir], { stdio: ['ignore', 'pipe', 'inherit'] });
  const timer = setTimeout(() => child.kill('SIGKILL'), deadlineMs);
  let printed = '';
  child.stdout.setEncoding('utf8');
  child.stdout.on('data', (text: string) => {
    printed += text;
    if (printed.split('\n').length > count) child.kill('SIGKILL');
  });
  await once(child, 'close');
  clearTimeout(timer);
  // What follows the last line break is cut off.
  return printed.split('\n').slice(0, -1).map(Number);
}

it.each([1, 300])(
  'kill -9 after %i answered inserts loses none, and the next start waits for no lease',
  async (count) => {
    const acknowledged = await killedAfter(count);
    expect(acknowledged.length).toBeGreaterThanOrEqual(count);
    const store = await openSqliteStore({ dataDir });
    try {
      for (const n of acknowledged) {
        const found = await store.userCoupons.findByRequest(`user-${n}`, 'C', `request-${n}`);
        expect(found, `copy ${n}`).toMatchObject({ serial: n, status: 'unused' });
      }
      // Its beat would have to stand still for an hour: the dead process is seen at once.
      expect(await store.leases.acquire('solo', 'next', '', 3_600_000)).toEqual({ ok: true, epoch: 2 });
    } finally {
      await store.close();
    }
  },
);
