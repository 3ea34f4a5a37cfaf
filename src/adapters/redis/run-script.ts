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

/** Runs a script; rejects with EngineUnavailable where Redis does not answer in time or can't serve it now. */
export type RunScript = (
  name: ScriptName,
  keys: readonly string[],
  args: readonly (string | number)[],
) => Promise<unknown>;

export function createScripts(client: RedisClient): RunScript {
  const scripts = new Map<ScriptName, Script>();
  return async (name, keys, args) => {
    let script = scripts.get(name);
    if (!script) {
      script = readScript(name);
      scripts.set(name, script);
    }
    try {
      return await client.evalsha(script.sha, keys.length, ...keys, ...args);
    } catch (error) {
      if (!startsWith(error, 'NOSCRIPT')) throw unavailable(error);
    }
    // A new server, one that was restarted, or SCRIPT FLUSH: EVAL leaves it there for the next call.
    return client.eval(script.text, keys.length, ...keys, ...args).catch((error: unknown) => {
      throw unavailable(error);
    });
  };
}

interface Script {
  readonly text: string;
  readonly sha: string;
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
