import type { Database } from './database.ts';
import type { Answer, Request } from './writer-protocol.ts';

/** Changes the database and answers with what can be sent to another thread. Never waits for anything. */
export type Command = (db: Database, args: never) => unknown;

/** A transaction takes no further command after this long: others want to write too. */
const groupMs = 25;
const commandsPerGroup = 1_024;

/**
 * Runs commands from the front of the queue in one transaction, each under a savepoint of its own where there
 * are several, and takes them off it. The answers are true only once this returns: nothing may be sent before. An error rolls back just the
 * command that threw it, unless it ended the transaction: then the outcome of every command of the group is unknown.
 */
export function commitGroup(
  db: Database,
  commands: ReadonlyMap<string, Command>,
  queue: Request[],
): { readonly answers: Answer[]; readonly committed: boolean } {
  try {
    db.statement('BEGIN IMMEDIATE').run();
  } catch (error) {
    const refused = queue.splice(0, commandsPerGroup);
    return { answers: refused.map(({ id }) => unanswered(id, 'not-started', error)), committed: false };
  }
  const [alone] = queue;
  if (alone && queue.length === 1) return commitAlone(db, commands, queue, alone);
  const answers: Answer[] = [];
  const until = performance.now() + groupMs;
  let taken = 0;
  try {
    do {
      const request = queue[taken];
      if (!request) break;
      taken++;
      answers.push(runCommand(db, commands, request));
    } while (taken < commandsPerGroup && performance.now() < until);
    db.statement('COMMIT').run();
    queue.splice(0, taken);
    return { answers, committed: true };
  } catch (error) {
    if (db.raw.isTransaction) db.statement('ROLLBACK').run();
    return {
      answers: queue.splice(0, taken).map(({ id }) => unanswered(id, 'unknown', error)),
      committed: false,
    };
  }
}

/**
 * The transaction is its savepoint: it saves the journal of a savepoint, which doubles the time of a bulk write to the
 * index.
 */
function commitAlone(
  db: Database,
  commands: ReadonlyMap<string, Command>,
  queue: Request[],
  request: Request,
): { readonly answers: Answer[]; readonly committed: boolean } {
  const { id, name, args } = request;
  queue.length = 0;
  const command = commands.get(name);
  let outcome: 'failed' | 'unknown' = 'failed';
  try {
    if (!command) throw new Error(`There is no command ${name}.`);
    const result = command(db, args as never);
    outcome = 'unknown';
    db.statement('COMMIT').run();
    return { answers: [{ id, outcome: 'done', result }], committed: true };
  } catch (error) {
    // A full disk or a failed read may have ended the transaction by itself.
    if (db.raw.isTransaction) db.statement('ROLLBACK').run();
    else outcome = 'unknown';
    return { answers: [unanswered(id, outcome, error)], committed: false };
  }
}

function runCommand(db: Database, commands: ReadonlyMap<string, Command>, request: Request): Answer {
  const { id, name, args } = request;
  const command = commands.get(name);
  if (!command) return unanswered(id, 'failed', new Error(`There is no command ${name}.`));
  db.statement('SAVEPOINT command').run();
  try {
    const result = command(db, args as never);
    db.statement('RELEASE command').run();
    return { id, outcome: 'done', result };
  } catch (error) {
    // A full disk or a failed read may have ended the whole transaction.
    if (!db.raw.isTransaction) throw error;
    db.statement('ROLLBACK TO command').run();
    db.statement('RELEASE command').run();
    return unanswered(id, 'failed', error);
  }
}

function unanswered(id: number, outcome: 'failed' | 'not-started' | 'unknown', error: unknown): Answer {
  return { id, outcome, message: error instanceof Error ? error.message : String(error) };
}
