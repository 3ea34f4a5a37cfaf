import { readlinkSync } from 'node:fs';
import { hostname } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Leases } from '../../../ports/leases.ts';
import type { Database } from '../database.ts';
import type { StoreWriter } from '../store-commands.ts';

/** Rows of the store, with the process that holds each: a holder that was killed here is known to be dead at once. */
export function createLeases(reader: Database, writer: StoreWriter): Leases {
  const read = (name: string): LeaseRow | null => {
    const row = reader.statement(leaseSql.read).get(name);
    if (!row) return null;
    return {
      holder: row.holder === null ? null : String(row.holder),
      note: String(row.note),
      epoch: Number(row.epoch),
      beat: Number(row.beat),
      pid: Number(row.pid),
      host: String(row.host),
    };
  };
  return {
    acquire: async (name, holder, note, ttlMs) => {
      const first = read(name);
      const until = performance.now() + ttlMs;
      for (let seen = first; ; seen = read(name)) {
        const heldBy = seen === null || isFree(seen, holder) ? null : seen;
        const quiet = performance.now() >= until && sameBeat(seen, first);
        if (heldBy === null || quiet) {
          const epoch = await writer.run('takeLease', { name, holder, note, pid: process.pid, host, seen });
          if (epoch !== null) return { ok: true, epoch };
        } else if (!sameBeat(heldBy, first)) {
          return {
            ok: false,
            heldBy: { holder: heldBy.holder ?? '', note: heldBy.note, epoch: heldBy.epoch },
          };
        }
        await sleep(Math.min(watchMs, ttlMs / 10));
      }
    },
    beat: (name, holder, epoch, note) => writer.run('beatLease', { name, holder, epoch, note: note ?? null }),
    release: (name, holder, epoch) => writer.run('releaseLease', { name, holder, epoch }),
    peek: async (name) => {
      const row = read(name);
      return row?.holder ? { holder: row.holder, note: row.note, epoch: row.epoch } : null;
    },
  };
}

const watchMs = 100;

export const leaseSql = { read: 'SELECT holder, note, epoch, beat, pid, host FROM leases WHERE name = ?' };

interface LeaseRow {
  readonly holder: string | null;
  readonly note: string;
  readonly epoch: number;
  readonly beat: number;
  readonly pid: number;
  readonly host: string;
}

function sameBeat(a: LeaseRow | null, b: LeaseRow | null): boolean {
  return a !== null && b !== null && a.epoch === b.epoch && a.beat === b.beat;
}

/** Process ids mean something within one machine, and there within one container only. */
const host = `${hostname()} ${pidNamespace()}`;

function pidNamespace(): string {
  try {
    return readlinkSync('/proc/self/ns/pid');
  } catch {
    return 'pid';
  }
}

function isFree(row: LeaseRow, taker: string): boolean {
  return row.holder === null || row.holder === taker || isDead(row);
}

function isDead(row: LeaseRow): boolean {
  if (row.host !== host) return false;
  try {
    process.kill(row.pid, 0);
    return false;
  } catch (error) {
    // Another user's process answers EPERM: it lives.
    return error instanceof Error && 'code' in error && error.code === 'ESRCH';
  }
}
