import { createHmac, timingSafeEqual } from 'node:crypto';
import { type Decision, refuse } from '../domain/decision.ts';

export interface Cursors {
  /** `about` names the walk (the route and its filters): a cursor of another walk is refused. */
  seal(about: string, keyset: unknown): string;
  open<T>(about: string, cursor: string | undefined): Decision<{ keyset: T | null }>;
}

/** Opaque cursors, signed so that a changed or foreign one is told from ours. */
export function createCursors(secret: string): Cursors {
  const mac = (about: string, payload: string) =>
    createHmac('sha256', secret)
      .update('cursor\n')
      .update(about)
      .update('\n')
      .update(payload)
      .digest()
      .subarray(0, 16);
  return {
    seal(about, keyset) {
      const payload = Buffer.from(JSON.stringify(keyset)).toString('base64url');
      return `${payload}.${mac(about, payload).toString('base64url')}`;
    },
    open<T>(about: string, cursor: string | undefined): Decision<{ keyset: T | null }> {
      if (cursor === undefined) return { ok: true, keyset: null };
      const [payload, signature, ...rest] = cursor.split('.');
      if (!payload || !signature || rest.length > 0) return refuse('invalid-cursor');
      // Compared as text: of base64url, several texts decode to the same bytes.
      const given = Buffer.from(signature);
      const expected = Buffer.from(mac(about, payload).toString('base64url'));
      if (given.length !== expected.length || !timingSafeEqual(given, expected))
        return refuse('invalid-cursor');
      // Signed by us, so it is what `seal` was given for this walk.
      return { ok: true, keyset: JSON.parse(Buffer.from(payload, 'base64url').toString()) as T };
    },
  };
}
