import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { ReplyError } from 'ioredis';
import { EngineUnavailable } from '../../ports/engine-unavailable.ts';
import type { RedisClient } from './connect-redis.ts';

/** A file of lua/; its head says its keys, arguments and answers. */
export type ScriptName =
  | 'begin'
  | 'books'
  | 'borrow'
  | 'end-loan'
  | 'held-since'
  | 'keep-fact'
  | 'lend'
  | 'limit-of'
  | 'load'
  | 'load-day'
  | 'load-user'
  | 'loans-since'
  | 'note-cut'
  | 'put-delayed'
  | 'release'
  | 'reserve'
  | 'settle'
  | 'take-due';

export interface ScriptCall {
  readonly keys: readonly string[];
  readonly args: readonly (string | number)[];
}

/** Runs a script; rejects with EngineUnavailable where Redis does not answer in time or can't serve it now. */
export type RunScript = (
  name: ScriptName,
  keys: ScriptCall['keys'],
  args: ScriptCall['args'],
) => Promise<unknown>;

export function createScripts(client: RedisClient): RunScript {
  return async (name, keys, args) => {
    try {
      return await client.evalsha(scriptOf(name).sha, keys.length, ...keys, ...args);
    } catch (error) {
      return evaluate(client, name, { keys, args }, error);
    }
  };
}

/** A script's reply, or what `RunScript` would have rejected with. */
export type ScriptOutcome = { readonly reply: unknown } | { readonly error: unknown };

/**
 * Runs a script with several keys and arguments: all calls go out at once, by themselves, for whoever has gathered them
 * need not wait for what else this turn of the event loop asks Redis for. Never rejects.
 */
export type RunTogether = (
  name: ScriptName,
  calls: readonly ScriptCall[],
) => Promise<readonly ScriptOutcome[]>;

export function createScriptsTogether(client: RedisClient): RunTogether {
  return async (name, calls) => {
    const { sha } = scriptOf(name);
    const pipeline = client.pipeline();
    for (const { keys, args } of calls) pipeline.evalsha(sha, keys.length, ...keys, ...args);
    const sent = await pipeline.exec().catch((error: Error) => calls.map((): [Error, null] => [error, null]));
    const outcomes = calls.map((call, n): ScriptOutcome | Promise<ScriptOutcome> => {
      const [error, reply] = sent?.[n] ?? [new Error('Redis left an answer out.'), null];
      if (!error) return { reply };
      return evaluate(client, name, call, error).then(
        (reply) => ({ reply }),
        (error: unknown) => ({ error }),
      );
    });
    return Promise.all(outcomes);
  };
}

/** A new server, one that was restarted, or SCRIPT FLUSH: EVAL leaves the script there for the next call. */
async function evaluate(
  client: RedisClient,
  name: ScriptName,
  { keys, args }: ScriptCall,
  error: unknown,
): Promise<unknown> {
  if (!startsWith(error, 'NOSCRIPT')) throw unavailable(error);
  return client.eval(scriptOf(name).text, keys.length, ...keys, ...args).catch((error: unknown) => {
    throw unavailable(error);
  });
}

interface Script {
  readonly text: string;
  readonly sha: string;
}

const scripts = new Map<ScriptName, Script>();

function scriptOf(name: ScriptName): Script {
  let script = scripts.get(name);
  if (!script) {
    script = readScript(name);
    scripts.set(name, script);
  }
  return script;
}

function readScript(name: ScriptName): Script {
  const [shared, own] = ['shared', name].map((file) =>
    readFileSync(new URL(`./lua/${file}.lua`, import.meta.url), 'utf8'),
  );
  const text = `${shared}\n${own}`;
  return { text, sha: createHash('sha1').update(text).digest('hex') };
}

/** Said by a server that is starting, failing over, full or without its slots: not by one that ran the script. */
const passing = [
  'LOADING',
  'BUSY',
  'CLUSTERDOWN',
  'MASTERDOWN',
  'MISCONF',
  'NOREPLICAS',
  'OOM',
  'READONLY',
  'TRYAGAIN',
  'MOVED',
  'ASK',
];

/** An error of the script itself stays what it is: a fault of ours. */
export function unavailable(error: unknown): unknown {
  if (error instanceof EngineUnavailable) return error;
  if (error instanceof ReplyError && !passing.some((word) => startsWith(error, word))) return error;
  return new EngineUnavailable('redis', 'Redis did not answer, or did not in time.', error);
}

function startsWith(error: unknown, word: string): boolean {
  return error instanceof Error && error.message.startsWith(word);
}
