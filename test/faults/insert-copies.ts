import { openSqliteStore } from '../../src/adapters/sqlite/open-store.ts';
import { copyOf } from '../contracts/make.ts';

/** Inserts copies, many at a time, and prints the number of each once it is acknowledged. Ends when it is killed. */
const [, , dataDir = ''] = process.argv;
const store = await openSqliteStore({ dataDir });
await store.leases.acquire('solo', `process ${process.pid}`, 'inserts copies', 3_600_000);
const atOnce = 16;
let next = 1;

async function insertForever(): Promise<never> {
  for (;;) {
    const n = next++;
    const written = await store.userCoupons.insert(copyOf(n));
    if (written !== 'inserted') throw new Error(`Copy ${n} was refused: ${JSON.stringify(written)}`);
    process.stdout.write(`${n}\n`);
  }
}

await Promise.all(Array.from({ length: atOnce }, insertForever));
