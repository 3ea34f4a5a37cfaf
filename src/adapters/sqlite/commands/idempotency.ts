import type { IdempotencyState, IdempotencyStore } from '../../../ports/idempotency-store.ts';
import type { Database } from '../database.ts';

/** A run that died and that nobody asked for again is forgotten this long after its lease. */
const deadRunKeptMs = 24 * 3_600_000;

export const idempotencyCommands = {
  beginRun: (db: Database, r: Parameters<IdempotencyStore['begin']>[0]): IdempotencyState => {
    const held = db
      .statement(
        `SELECT fingerprint, lease_until AS leaseUntil, answer, expires_at AS expiresAt
         FROM idempotency WHERE principal = ? AND key = ?`,
      )
      .get(r.principal, r.key);
    const answered = held !== undefined && held.answer !== null;
    const forgotten = answered && Number(held.expiresAt) <= r.now;
    if (held && !forgotten) {
      if (held.fingerprint !== r.fingerprint) return { state: 'mismatch' };
      if (answered) return { state: 'done', answer: JSON.parse(String(held.answer)) };
      if (r.now < Number(held.leaseUntil)) return { state: 'running' };
    }
    const leaseUntil = r.now + r.leaseMs;
    db.statement(
      `INSERT INTO idempotency (principal, key, fingerprint, token, lease_until, answer, expires_at)
       VALUES (?, ?, ?, ?, ?, NULL, ?)
       ON CONFLICT (principal, key) DO UPDATE SET fingerprint = excluded.fingerprint, token = excluded.token,
         lease_until = excluded.lease_until, answer = NULL, expires_at = excluded.expires_at`,
    ).run(r.principal, r.key, r.fingerprint, r.token, leaseUntil, leaseUntil + deadRunKeptMs);
    return { state: 'started', token: r.token, takenOver: held !== undefined && !forgotten };
  },
  completeRun: (
    db: Database,
    r: {
      readonly principal: string;
      readonly key: string;
      readonly token: string;
      readonly answer: string;
      readonly expiresAt: number;
    },
  ): boolean =>
    db
      .statement(
        `UPDATE idempotency SET answer = ?, expires_at = ?
         WHERE principal = ? AND key = ? AND token = ? AND answer IS NULL`,
      )
      .run(r.answer, r.expiresAt, r.principal, r.key, r.token).changes === 1,
  abandonRun: (
    db: Database,
    r: { readonly principal: string; readonly key: string; readonly token: string },
  ): void => {
    db.statement(
      'DELETE FROM idempotency WHERE principal = ? AND key = ? AND token = ? AND answer IS NULL',
    ).run(r.principal, r.key, r.token);
  },
  pruneRuns: (db: Database, { now, limit }: { readonly now: number; readonly limit: number }): number =>
    Number(
      db
        .statement(
          `DELETE FROM idempotency WHERE (principal, key) IN
             (SELECT principal, key FROM idempotency WHERE expires_at <= ? ORDER BY expires_at LIMIT ?)`,
        )
        .run(now, limit).changes,
    ),
};
