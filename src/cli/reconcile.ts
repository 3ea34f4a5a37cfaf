import { reconcileCoupons } from '../app/reconcile-coupons.ts';
import { type ShownReconciliation, showReconciliation } from '../http/render/reconciliation.ts';
import { reconciliation } from '../http/schemas/reconciliation.ts';
import { CommandMistake } from './command-mistake.ts';
import type { OpenStore } from './open-store.ts';

export interface ReconcileJob {
  readonly check: boolean;
  /** For the server that hands out copies of the store; null: none was given. */
  readonly adminKey: string | null;
}

/** A page takes a server some 10 ms; a busy one, or one of coupons with millions of copies, longer. */
const answerMs = 60_000;
const aliveMs = 2_000;
const pageSize = 100;

/** Page by page. Whoever hands out the copies knows what is under way: a server that runs is asked, else we look. */
export async function* reconcile(store: OpenStore, job: ReconcileJob): AsyncGenerator<ShownReconciliation> {
  const address = await store.serverAddress();
  if (address !== null && (await answers(address))) yield* askServer(address, job);
  else yield* lookOurselves(store, job);
}

async function answers(address: string): Promise<boolean> {
  try {
    const { ok } = await fetch(new URL('/healthz', address), { signal: AbortSignal.timeout(aliveMs) });
    return ok;
  } catch {
    return false;
  }
}

async function* askServer(
  address: string,
  { check, adminKey }: ReconcileJob,
): AsyncGenerator<ShownReconciliation> {
  if (adminKey === null) {
    throw new CommandMistake(
      `The server at ${address} hands out the copies of this store and must be asked. Give its admin key with --admin-key or BOOTSTRAP_ADMIN_KEY.`,
    );
  }
  let cursor: string | null = null;
  do {
    const response: Response = await fetch(new URL('/v1/reconciliations', address), {
      method: 'POST',
      headers: { authorization: `Bearer ${adminKey}`, 'content-type': 'application/json' },
      body: JSON.stringify({ check, limit: pageSize, ...(cursor !== null && { cursor }) }),
      signal: AbortSignal.timeout(answerMs),
    });
    const body = await response.text();
    if (!response.ok) {
      throw new CommandMistake(
        `${address} answered ${response.status} to the reconciliation: ${body.slice(0, 300)}`,
      );
    }
    const page = reconciliation.parse(JSON.parse(body));
    yield page;
    cursor = page.nextCursor;
  } while (cursor !== null);
}

async function* lookOurselves(
  store: OpenStore,
  { check }: ReconcileJob,
): AsyncGenerator<ShownReconciliation> {
  const stillOurs = await store.holdClaims('reconcile');
  let after: Parameters<typeof reconcileCoupons>[1]['after'] = null;
  do {
    if (!stillOurs()) {
      throw new CommandMistake('Another process took the lease of the store; run the command again.');
    }
    const done = await reconcileCoupons(store.ports, { check, after, limit: pageSize });
    yield showReconciliation(done, null);
    after = done.next;
  } while (after !== null);
}
