import { inspect } from 'node:util';
import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import { type KeyScope, keyScopes } from '../domain/api-key.ts';
import type { Clock } from '../ports/clock.ts';
import { EngineUnavailable } from '../ports/engine-unavailable.ts';
import { CommandMistake } from './command-mistake.ts';
import { importCompleteJourney } from './complete-journey/import.ts';
import { replayCompleteJourney } from './complete-journey/replay.ts';
import { tellImport } from './complete-journey/tell-import.ts';
import { tellReplay } from './complete-journey/tell-replay.ts';
import { createKey, listKeys, revokeKey } from './keys.ts';
import type { OpenStore } from './open-store.ts';
import { showProgress } from './progress.ts';
import { reconcile } from './reconcile.ts';
import { sweep } from './sweep.ts';
import { runSyncTask, syncCommands } from './sync-task.ts';
import { tellBooks, tellReconciled } from './tell-books.ts';
import { counted, formatCount } from './text-table.ts';
import { untilSearchable } from './until-searchable.ts';

export interface Surroundings {
  /** Opens the store that the environment configures; on another clock where one is given. */
  readonly openStore: (clock?: Clock) => Promise<OpenStore>;
  readonly print: (text: string) => void;
  /** Takes help on a mistake, and what went wrong. */
  readonly complain: (text: string) => void;
  /** Where progress is shown. */
  readonly progressTo: NodeJS.WriteStream;
}

/** Runs one command line; answers the exit code: 0 done, 1 not done, 2 no such command or option. */
export async function runCommand(args: readonly string[], surroundings: Surroundings): Promise<number> {
  try {
    await makeProgram(surroundings).parseAsync(args, { from: 'user' });
    return 0;
  } catch (error) {
    // Commander has told what it is about by now; asking for help is no mistake.
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    const told = error instanceof CommandMistake || error instanceof EngineUnavailable;
    surroundings.complain(`clipper: ${told ? error.message : inspect(error)}\n`);
    return 1;
  }
}

/** Each command opens the store, calls use cases, and closes it again. */
function makeProgram(surroundings: Surroundings): Command {
  const program = new Command('clipper')
    .exitOverride()
    .configureOutput({
      writeOut: (text) => surroundings.print(text.trimEnd()),
      writeErr: surroundings.complain,
    })
    .description(
      'Tasks on the store of Clipper that the environment configures (DATA_DIR, as for the server).',
    )
    .showHelpAfterError('(clipper --help lists the commands)')
    .addHelpText('after', examples);
  const bring = program.command('import').description('bring data of others into the store');
  bring
    .command('complete-journey')
    .argument('<dir>', 'folder with products.csv.gz, coupons.csv.gz and the other files (plain .csv too)')
    .description('import a year of a grocer’s coupons; again: completes or changes nothing')
    .option('--wait <seconds>', 'how long to wait until everything can be found', seconds, 300)
    .action((dir: string, { wait }: { wait: number }) => importFiles(surroundings, dir, wait));
  const replay = program.command('replay').description('play recorded behaviour through the use cases');
  replay
    .command('complete-journey')
    .argument('<dir>', 'folder with coupon_redemptions.csv.gz and transactions_sample.csv.gz')
    .description('claim, freeze and confirm every redemption of the files, each on its day')
    .option('--verbose', 'name every refused row, not just the first few of each reason', false)
    .action((dir: string, { verbose }: { verbose: boolean }) => replayFiles(surroundings, dir, verbose));
  program
    .command('sweep')
    .description('write down what has expired, and finish or undo what a crash left half-way')
    .action(() => sweepStore(surroundings));
  program
    .command('reconcile')
    .description('mend the numbers that claims are handed out from, and print the books of every coupon')
    .option('--check', 'print the books, change nothing', false)
    .addOption(
      new Option('--admin-key <key>', 'of the server that runs on the store, if one does').env(
        'BOOTSTRAP_ADMIN_KEY',
      ),
    )
    .action((options: ReconcileOptions) => reconcileStore(surroundings, options));
  const keys = program.command('keys').description('the keys that servers and operators call Clipper with');
  keys
    .command('create')
    .argument('<name>', 'who uses it, and where: what the list of keys will say')
    .addOption(
      new Option('--scope <scope...>', 'what it may be used for').choices(keyScopes).makeOptionMandatory(),
    )
    .option('--merchant <merchantId>', 'an operator of this merchant’s coupons and items alone')
    .description('make a key and print its token, once')
    .action((name: string, { scope, merchant }: { scope: KeyScope[]; merchant?: string }) =>
      withStore(surroundings, (store) =>
        createKey(store.ports, { name, scopes: scope, merchantId: merchant ?? null }),
      ),
    );
  keys
    .command('list')
    .description('all keys, the oldest first; revoked ones too')
    .action(() => withStore(surroundings, (store) => listKeys(store.ports)));
  keys
    .command('revoke')
    .argument('<keyId>', 'as the list has it')
    .description('refuse a key from now on')
    .action((keyId: string) => withStore(surroundings, (store) => revokeKey(store.ports, keyId)));
  const { progressTo } = surroundings;
  for (const [task, description] of syncCommands) {
    program
      .command(task)
      .description(description)
      .option('--wait <seconds>', 'how long to wait for its end', seconds, 3_600)
      .action(({ wait }: { wait: number }) =>
        withStore(surroundings, (store) => runSyncTask(store, task, showProgress(progressTo), wait * 1_000)),
      );
  }
  return program;
}

/** Opens the store, prints what was done with it, closes it. */
async function withStore({ openStore, print }: Surroundings, act: (store: OpenStore) => Promise<string>) {
  const store = await openStore();
  try {
    print(await act(store));
  } finally {
    await store.close();
  }
}

interface ReconcileOptions {
  readonly check: boolean;
  readonly adminKey?: string;
}

const examples = `
Examples:
  clipper import complete-journey ../shared/data/complete-journey
  clipper replay complete-journey ../shared/data/complete-journey --verbose
  DATA_DIR=/srv/clipper clipper sweep
  BOOTSTRAP_ADMIN_KEY=… clipper reconcile --check
  clipper audit --wait 600

Exit codes: 0 done, 1 not done (the last line says why), 2 a command or option that there is not.`;

async function importFiles({ openStore, print, progressTo }: Surroundings, dir: string, waitSeconds: number) {
  const store = await openStore();
  try {
    const progress = showProgress(progressTo);
    const { ports, isShared } = store;
    const report = await importCompleteJourney({ ports, dir, progress, isShared });
    progress.stage('syncing', null);
    // Whoever holds the syncer's lease syncs: a server that runs, else we.
    store.startSyncing();
    const searchable = await untilSearchable(ports, waitSeconds * 1000);
    progress.done();
    print(tellImport(report));
    if (!searchable) {
      throw new CommandMistake(
        `Everything is written, but the index had not read it all after ${waitSeconds} s. It goes on as soon as a server runs; or run the import again with a longer --wait.`,
      );
    }
    print('Everything can be found now.');
  } finally {
    await store.close();
  }
}

async function replayFiles({ openStore, print, progressTo }: Surroundings, dir: string, verbose: boolean) {
  let now = 0;
  const store = await openStore({ now: () => now });
  try {
    const mayClaim = await store.holdClaims('replay');
    const report = await replayCompleteJourney({
      ports: store.ports,
      setClock: (to) => {
        now = to;
      },
      dir,
      progress: showProgress(progressTo),
      mayGoOn: mayClaim,
    });
    print(tellReplay(report, verbose));
  } finally {
    await store.close();
  }
}

async function sweepStore({ openStore, print }: Surroundings) {
  const store = await openStore();
  try {
    const told: string[] = [];
    const { expired, confirmed, waiting, finished, freed, failed, expiredCopies } = await sweep(
      store.ports,
      store.isShared,
      (what, error) => {
        if (told.length < 10)
          told.push(`${what}: ${error instanceof Error ? error.message : inspect(error)}`);
      },
    );
    print(
      [
        `${formatCount(expiredCopies)} copies of wallets written down as expired.`,
        `${formatCount(expired)} freezes ran out, their coupons given back; ${formatCount(confirmed)} were paid, their coupons used.`,
        ...(waiting > 0 ? [`${formatCount(waiting)} wait for a word of the order system.`] : []),
        `${formatCount(finished)} orders left half-way finished or undone; ${formatCount(freed)} stray freezes freed.`,
      ].join('\n'),
    );
    if (failed > 0) {
      throw new CommandMistake(
        `${formatCount(failed)} could not be swept and are left for the next sweep:\n  ${told.join('\n  ')}`,
      );
    }
  } finally {
    await store.close();
  }
}

async function reconcileStore({ openStore, print }: Surroundings, options: ReconcileOptions) {
  const store = await openStore();
  try {
    const wrong: string[] = [];
    const ended = { coupons: 0, settled: 0, released: 0, rebuilt: 0 };
    const pages = reconcile(store, { check: options.check, adminKey: options.adminKey || null });
    for await (const { coupons, settled, released, rebuilt } of pages) {
      for (const books of coupons) print(tellBooks(books));
      wrong.push(...coupons.filter(({ balanced }) => !balanced).map(({ couponId }) => couponId));
      ended.coupons += coupons.length;
      ended.settled += settled;
      ended.released += released;
      ended.rebuilt += rebuilt.length;
    }
    print(tellReconciled(ended, options.check));
    if (wrong.length > 0) {
      throw new CommandMistake(
        `The books of ${counted(wrong.length, 'coupon')} do not hold: ${wrong.slice(0, 10).join(', ')}${wrong.length > 10 ? ', …' : ''}.`,
      );
    }
  } finally {
    await store.close();
  }
}

function seconds(text: string): number {
  if (!/^\d{1,5}$/.test(text)) throw new InvalidArgumentError('Expected whole seconds, 0 to 99999.');
  return Number(text);
}
