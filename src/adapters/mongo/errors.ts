import {
  MongoBulkWriteError,
  MongoCompatibilityError,
  MongoError,
  MongoInvalidArgumentError,
  MongoServerError,
} from 'mongodb';
import { EngineUnavailable } from '../../ports/engine-unavailable.ts';

const engine = 'mongodb';

/** The write may or may not have taken effect: look for it before it is said to have failed. */
export class OutcomeUnknown extends EngineUnavailable {
  constructor(message: string, cause?: unknown) {
    super(engine, message, cause);
    this.name = 'OutcomeUnknown';
  }
}

/** Runs a read. Rejects with EngineUnavailable where the server did not answer it. */
export async function reading<T>(read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    if (isOurMistake(error)) throw error;
    throw new EngineUnavailable(engine, `MongoDB did not answer: ${messageOf(error)}`, error);
  }
}

/**
 * Runs a write. Every failure is an OutcomeUnknown: a lost connection, a time limit, and a write concern that most
 * members have not confirmed all leave open what became of it. A refusal by a unique key is the callers' to catch.
 */
export async function writing<T>(write: () => Promise<T>): Promise<T> {
  try {
    return await write();
  } catch (error) {
    if (isOurMistake(error)) throw error;
    const message = `MongoDB did not say whether it wrote: ${messageOf(error)}`;
    throw new OutcomeUnknown(message, error);
  }
}

const duplicateKey = 11000;

/** Whether a unique key refused the one document that was written. */
export function isDuplicateKey(error: unknown): boolean {
  return error instanceof MongoServerError && error.code === duplicateKey;
}

export interface WriteRefusal {
  /** Of the document in the bulk. */
  readonly index: number;
  readonly isDuplicate: boolean;
  readonly message: string;
}

/**
 * What a bulk write refused, document by document; those it does not name are written. Null where the failure says
 * nothing of single documents: then any of them may be written.
 */
export function refusalsOf(error: unknown): readonly WriteRefusal[] | null {
  if (!(error instanceof MongoBulkWriteError) || error.result.getWriteConcernError()) return null;
  const errors = Array.isArray(error.writeErrors) ? error.writeErrors : [error.writeErrors];
  if (errors.length === 0) return null;
  return errors.map(({ index, code, errmsg }) => ({
    index,
    isDuplicate: code === duplicateKey,
    message: errmsg ?? '',
  }));
}

/** What no server would take: trying again can't help. */
function isOurMistake(error: unknown): boolean {
  return (
    error instanceof EngineUnavailable ||
    error instanceof MongoInvalidArgumentError ||
    error instanceof MongoCompatibilityError ||
    !(error instanceof MongoError || isOfConnection(error))
  );
}

/** A connection that breaks while a command is written to it: the driver lets that error through as it comes. */
function isOfConnection(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  return 'syscall' in error || ('code' in error && String(error.code).startsWith('ERR_STREAM_'));
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
