import { type Logger, pino } from 'pino';
import type { Config } from './config.ts';

/** Requests under way when a process is told to end have this long to end. */
const drainMs = 10_000;
/** Shorter keys and secrets are taken, with a warning. */
const leastSecret = 16;

/** Ends the process with a sentence a mistake. */
export function fail(mistakes: readonly string[]): never {
  for (const mistake of mistakes) process.stderr.write(`${mistake}\n`);
  process.exit(1);
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** JSON lines on standard error. Warns of secrets that can be guessed. */
export function openLog({ logLevel, secretKey, bootstrapAdminKey }: Config): Logger {
  const log = pino({ level: logLevel }, pino.destination({ dest: 2, sync: false }));
  for (const [name, value] of Object.entries({
    SECRET_KEY: secretKey,
    BOOTSTRAP_ADMIN_KEY: bootstrapAdminKey,
  })) {
    if (value !== null && value.length < leastSecret) {
      log.warn(`${name} is shorter than ${leastSecret} characters: it can be guessed.`);
    }
  }
  return log;
}

/** On SIGTERM or SIGINT, once: `stop`, then the end with 0; with 1 where it fails or takes too long. */
export function endWith(stop: () => Promise<void>): void {
  const end = async () => {
    const forced = setTimeout(() => process.exit(1), drainMs);
    await stop().catch((error: unknown) => fail([`Not everything ended well: ${messageOf(error)}`]));
    clearTimeout(forced);
    process.exit(0);
  };
  let isEnding = false;
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.on(signal, () => {
      if (!isEnding) void end();
      isEnding = true;
    });
  }
}
