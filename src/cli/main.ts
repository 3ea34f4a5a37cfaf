import { pino } from 'pino';
import { startSyncer } from '../../sync/loop.ts';
import { holdLease } from '../app/hold-lease.ts';
import { compose } from '../compose.ts';
import { type Config, readConfig } from '../config.ts';
import { messageOf } from '../entry.ts';
import type { Clock } from '../ports/clock.ts';
import { CommandMistake } from './command-mistake.ts';
import type { OpenStore } from './open-store.ts';
import { runCommand } from './program.ts';

/** As the server's: whoever is killed keeps others waiting for no longer. */
const soloTtlMs = 10_000;
/** What is under way when a signal comes is given up; leases go back, so that nobody waits for us. */
const leavingMs = 3_000;
let leave: () => Promise<void> = async () => {};

for (const [signal, code] of [
  ['SIGINT', 130],
  ['SIGTERM', 143],
] as const) {
  process.once(signal, () => {
    setTimeout(() => process.exit(code), leavingMs);
    void leave().finally(() => process.exit(code));
  });
}

const exitCode = await runCommand(process.argv.slice(2), {
  openStore: async (clock) => {
    const read = readConfig(process.env);
    if (!read.ok) throw new CommandMistake(read.mistakes.join('\nclipper: '));
    return openStore(read.config, clock);
  },
  print: (text) => console.log(text),
  complain: (text) => void process.stderr.write(text),
  progressTo: process.stderr,
});
// An engine that failed half-way through its start may still hold a thread: we are done all the same.
process.exit(exitCode);

async function openStore(config: Config, clock: Clock | undefined): Promise<OpenStore> {
  const composition = await compose(config, clock ? { clock } : {}).catch((error: unknown) => {
    throw new CommandMistake(messageOf(error), { cause: error });
  });
  const { ports } = composition;
  const closing = [() => composition.close()];
  const close = async () => {
    for (const end of closing.splice(0)) await end();
  };
  leave = close;
  return {
    ports,
    // A server holds the solo lease for as long as it runs.
    isShared: async () => (await ports.leases.peek('solo')) !== null,
    startSyncing: () => {
      const log = pino({ level: config.logLevel === 'info' ? 'warn' : config.logLevel }, pino.destination(2));
      const syncer = startSyncer(ports, { log });
      closing.unshift(() => syncer.stop());
    },
    serverAddress: async () => {
      const note = (await ports.leases.peek('solo'))?.note ?? '';
      return URL.canParse(note) ? note : null;
    },
    holdClaims: async (command) => {
      let ours = true;
      const held = await holdLease(ports, {
        name: 'solo',
        holder: `${command}-${process.pid}`,
        note: '',
        ttlMs: soloTtlMs,
        onLost: () => {
          ours = false;
        },
      });
      if (!held.ok) {
        const { holder, note } = held.heldBy;
        throw new CommandMistake(
          config.mongodbUrl === null
            ? `${holder}${note && ` at ${note}`} holds the solo lease of ${config.dataDir}: one process at a time hands out copies on the embedded engine. Stop it, or set DATA_DIR to another folder.`
            : `${holder}${note && ` at ${note}`} holds the solo lease of the database of MONGODB_URL: run the command again when it has ended.`,
        );
      }
      closing.unshift(() => held.lease.release());
      return () => ours;
    },
    close,
  };
}
