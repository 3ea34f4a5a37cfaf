import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { createHash, randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { cp, mkdir, readFile, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

export interface MongoServer {
  /** A connection string without a database. */
  readonly url: string;
  /** A database name that nobody has used yet. */
  newDatabase(): string;
  /** Ends the process, if it is ours; safe to call twice. A server of MONGODB_URL stays. */
  stop(): Promise<void>;
}

const source = join(import.meta.dirname, 'mongo-stand-in');
const buildMs = 300_000;
const startMs = 60_000;
const stopMs = 10_000;

const run = promisify(execFile);

/**
 * The server of MONGODB_URL (a replica set or sharded cluster) where that is set, else the stand-in, new and empty.
 * Throws what is missing: a suite without its engine is a failure.
 */
export async function startMongo(): Promise<MongoServer> {
  const given = process.env.MONGODB_URL;
  return given ? { url: given, newDatabase, stop: async () => {} } : startStandIn();
}

/**
 * A stand-in that speaks MongoDB's protocol; `file` keeps its data on disk. Needs `mvn` and a JDK of at least 17.
 */
export async function startStandIn({ file }: { readonly file?: string } = {}): Promise<MongoServer> {
  const home = await built();
  const classes = [join(home, 'target/classes'), join(home, 'target/dependency/*')].join(':');
  const java = process.env.JAVA_HOME ? join(process.env.JAVA_HOME, 'bin/java') : 'java';
  // All lies in memory: 200 rounds of 30 orders each need more than 512 MB, and a full heap answers nobody.
  const child = spawn(java, ['-Xmx1g', '-cp', classes, 'Main', ...(file === undefined ? [] : [file])], {
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  const { port, stop } = await ready(child);
  return { url: `mongodb://127.0.0.1:${port}/?directConnection=true`, newDatabase, stop };
}

function newDatabase(): string {
  return `clipper_test_${randomUUID().slice(0, 13).replace('-', '')}`;
}

/** The compiled stand-in with its libraries: built once a machine and source, moved into place in one step. */
async function built(): Promise<string> {
  const files = ['pom.xml', 'src/main/java/Main.java'];
  const hash = createHash('sha256');
  for (const name of files) hash.update(await readFile(join(source, name)));
  const home = join(
    tmpdir(),
    `clipper-mongo-stand-in-${process.getuid?.()}-${hash.digest('hex').slice(0, 12)}`,
  );
  if (existsSync(home)) return home;
  const folder = `${home}-${randomUUID()}`;
  try {
    await mkdir(folder);
    await cp(source, folder, { recursive: true });
    const goals = ['-B', '-q', 'compile', 'dependency:copy-dependencies', '-DincludeScope=runtime'];
    await run('mvn', goals, { cwd: folder, timeout: buildMs, maxBuffer: 2 ** 26 }).catch((error: unknown) => {
      throw new Error(
        `The stand-in for MongoDB could not be built (mvn ${goals.join(' ')}): ` +
          `${error instanceof Error ? error.message : error}. Install Maven and a JDK of at least 17, or set ` +
          'MONGODB_URL to a replica set.',
      );
    });
    await rename(folder, home).catch((error: unknown) => {
      // Another suite may have built it at the same moment.
      if (!existsSync(home)) throw error;
    });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  return home;
}

function ready(child: ChildProcess): Promise<{ port: number; stop(): Promise<void> }> {
  let printed = '';
  const gone = new Promise<void>((resolve) => {
    child.once('error', () => resolve());
    child.once('close', () => resolve());
  });
  const killWithTest = () => child.kill('SIGKILL');
  process.once('exit', killWithTest);
  const stop = async () => {
    child.stdin?.end();
    const forced = setTimeout(() => child.kill('SIGKILL'), stopMs);
    await gone;
    clearTimeout(forced);
    process.removeListener('exit', killWithTest);
  };
  return new Promise((resolve, reject) => {
    const fail = (why: string) => {
      clearTimeout(late);
      reject(new Error(`The stand-in for MongoDB ${why}: ${printed}`));
    };
    const late = setTimeout(() => {
      child.kill('SIGKILL');
      fail(`was not ready after ${startMs / 1000} s`);
    }, startMs);
    const keep = (text: string) => {
      printed = (printed + text).slice(-4_000);
      const port = /^ready (\d+)$/m.exec(printed)?.[1];
      if (port === undefined) return;
      clearTimeout(late);
      resolve({ port: Number(port), stop });
    };
    child.stdout?.setEncoding('utf8').on('data', keep);
    child.stderr?.setEncoding('utf8').on('data', keep);
    child.once('error', (error) => fail(`did not start (${error.message}); it needs a JDK of at least 17`));
    child.once('close', (code) => fail(`ended with ${code}`));
  });
}
