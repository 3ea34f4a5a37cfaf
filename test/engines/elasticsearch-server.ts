import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { existsSync, readdirSync } from 'node:fs';
import { chmod, chown, mkdir, mkdtemp, readdir, rename, rm, statfs } from 'node:fs/promises';
import { createServer } from 'node:net';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';

export interface ElasticsearchServer {
  /** `http://127.0.0.1:PORT`, no slash at the end. */
  readonly url: string;
  /** 0: not ours. */
  readonly pid: number;
  /** SIGTERM, SIGKILL after twenty seconds; its data is removed. Safe to call twice. */
  stop(): Promise<void>;
}

const version = '9.1.0';
const artifact = `org.elasticsearch.distribution.integ-test-zip:elasticsearch:${version}:zip`;
/** Elasticsearch refuses to run as root. */
const user = 'clipper-elasticsearch';
const leastJava = 21;
const fetchMs = 300_000;
const startMs = 240_000;
const stopMs = 20_000;

const run = promisify(execFile);

/**
 * A real Elasticsearch from Maven Central on a free port, empty. Needs `mvn` for the first download, and a JDK of at
 * least 21 in ES_JAVA_HOME or under /usr/lib/jvm. Throws what is missing: a suite without its engine is a failure.
 * With ELASTICSEARCH_URL set, the server there instead, which goes on.
 */
export async function startElasticsearch(): Promise<ElasticsearchServer> {
  const given = process.env.ELASTICSEARCH_URL;
  if (given) return { url: given.replace(/\/$/, ''), pid: 0, stop: async () => {} };
  const javaHome = await newJava();
  const owner = await serverOwner();
  const home = await unpacked(javaHome, owner);
  const parent = await fastFolder();
  await sweepFolders(parent);
  const folder = await mkdtemp(join(parent, `${runFolder}${process.pid}-`));
  const port = await freePort();
  if (owner) {
    await chmod(folder, 0o755);
    await chown(folder, owner.uid, owner.gid);
  }
  const settings = {
    'discovery.type': 'single-node',
    'xpack.security.enabled': 'false',
    'network.host': '127.0.0.1',
    'http.port': port,
    'cluster.routing.allocation.disk.threshold_enabled': 'false',
    'path.data': join(folder, 'data'),
    'path.logs': join(folder, 'logs'),
  };
  const child = spawn(
    join(home, 'bin/elasticsearch'),
    Object.entries(settings).flatMap(([name, value]) => ['-E', `${name}=${value}`]),
    {
      cwd: folder,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        PATH: process.env.PATH,
        HOME: folder,
        ES_TMPDIR: folder,
        ES_JAVA_HOME: javaHome,
        ES_JAVA_OPTS: '-Xms512m -Xmx512m',
        // What marks the processes of a whole run marks this one too.
        CLIPPER_CI_RUN: process.env.CLIPPER_CI_RUN,
      },
      ...owner,
    },
  );
  const server = watch(child, folder);
  const url = `http://127.0.0.1:${port}`;
  try {
    await untilHealthy(url, server);
  } catch (error) {
    await server.stop();
    throw error;
  }
  return { url, pid: child.pid ?? 0, stop: server.stop };
}

const enoughBytes = 4 * 2 ** 30;

/** Memory where there is plenty of it: the suites write little and often, and each write waits for the disk. */
async function fastFolder(): Promise<string> {
  const memory = await statfs('/dev/shm').catch(() => null);
  return memory && memory.bavail * memory.bsize > enoughBytes ? '/dev/shm' : tmpdir();
}

const runFolder = 'clipper-elasticsearch-run-';

/** What runs left behind whose process was killed. */
async function sweepFolders(parent: string): Promise<void> {
  for (const name of await readdir(parent)) {
    const pid = name.startsWith(runFolder) ? Number.parseInt(name.slice(runFolder.length), 10) : 0;
    if (pid > 0 && !existsSync(`/proc/${pid}`))
      await rm(join(parent, name), { recursive: true, force: true });
  }
}

/** The first JDK that is new enough: ES_JAVA_HOME, else what is installed, the newest first. */
async function newJava(): Promise<string> {
  const installed = existsSync('/usr/lib/jvm')
    ? readdirSync('/usr/lib/jvm').map((name) => join('/usr/lib/jvm', name))
    : [];
  const given = process.env.ES_JAVA_HOME;
  let newest = { home: '', version: 0 };
  for (const home of given ? [given] : installed) {
    const found = await versionOf(home);
    if (found > newest.version) newest = { home, version: found };
  }
  if (newest.version >= leastJava) return newest.home;
  throw new Error(
    `Elasticsearch ${version} needs a JDK of at least ${leastJava}; ${given ? `ES_JAVA_HOME (${given})` : 'the newest under /usr/lib/jvm'} is ${newest.version || 'none'}. Install one, or set ES_JAVA_HOME to its folder.`,
  );
}

async function versionOf(javaHome: string): Promise<number> {
  try {
    const { stderr } = await run(join(javaHome, 'bin/java'), ['-version'], { timeout: 20_000 });
    return Number(/version "(\d+)/.exec(stderr)?.[1] ?? 0);
  } catch {
    return 0;
  }
}

type Owner = { readonly uid: number; readonly gid: number } | null;

/** Null: who runs the tests may run the server too. */
async function serverOwner(): Promise<Owner> {
  if (process.getuid?.() !== 0) return null;
  const ids = async (): Promise<Owner> => {
    const [uid, gid] = await Promise.all(['-u', '-g'].map((what) => run('id', [what, user])));
    return { uid: Number(uid?.stdout), gid: Number(gid?.stdout) };
  };
  return ids().catch(async () => {
    // Another suite may be making it at the same moment.
    await run('useradd', ['--system', '--no-create-home', '--shell', '/usr/sbin/nologin', user]).catch(
      () => {},
    );
    return ids();
  });
}

/** The distribution's folder: unpacked once a machine, moved into place in one step, read by every run. */
async function unpacked(javaHome: string, owner: Owner): Promise<string> {
  const home = join(tmpdir(), `clipper-elasticsearch-${version}-${owner?.uid ?? process.getuid?.()}`);
  if (existsSync(home)) return home;
  const zip = await fetched();
  const folder = join(tmpdir(), `clipper-elasticsearch-unpack-${randomUUID()}`);
  await mkdir(folder);
  try {
    await run(join(javaHome, 'bin/jar'), ['xf', zip], { cwd: folder, timeout: fetchMs });
    const inside = join(folder, `elasticsearch-${version}`);
    for (const name of await readdir(join(inside, 'bin'))) await chmod(join(inside, 'bin', name), 0o755);
    if (owner) await run('chown', ['-R', `${owner.uid}:${owner.gid}`, inside]);
    await rename(inside, home).catch((error: unknown) => {
      if (!existsSync(home)) throw error;
    });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  return home;
}

async function fetched(): Promise<string> {
  const repository = process.env.MAVEN_REPOSITORY ?? join(homedir(), '.m2/repository');
  const zip = join(
    repository,
    'org/elasticsearch/distribution/integ-test-zip/elasticsearch',
    version,
    `elasticsearch-${version}.zip`,
  );
  if (existsSync(zip)) return zip;
  const args = ['-B', '-q', 'dependency:get', '-Dtransitive=false', `-Dartifact=${artifact}`];
  if (process.env.MAVEN_REPOSITORY) args.push(`-Dmaven.repo.local=${repository}`);
  await run('mvn', args, { timeout: fetchMs, maxBuffer: 2 ** 26 }).catch((error: unknown) => {
    throw new Error(`mvn could not fetch ${artifact}: ${error instanceof Error ? error.message : error}`);
  });
  if (!existsSync(zip))
    throw new Error(`mvn has fetched ${artifact}, but not to ${zip}: set MAVEN_REPOSITORY.`);
  return zip;
}

interface Watched {
  /** What it printed last, once it has ended; null while it runs. */
  ended(): string | null;
  stop(): Promise<void>;
}

function watch(child: ChildProcess, folder: string): Watched {
  let printed = '';
  let ended: string | null = null;
  const keep = (text: string) => {
    printed = (printed + text).slice(-4_000);
  };
  child.stdout?.setEncoding('utf8').on('data', keep);
  child.stderr?.setEncoding('utf8').on('data', keep);
  const gone = new Promise<void>((resolve) => {
    child.once('error', (error) => {
      ended = error.message;
      resolve();
    });
    child.once('close', (code, signal) => {
      ended = `exit ${code ?? signal}\n${printed}`;
      resolve();
    });
  });
  // A test that throws before it stops its server leaves no process behind.
  const killWithTest = () => child.kill('SIGKILL');
  process.once('exit', killWithTest);
  return {
    ended: () => ended,
    stop: async () => {
      child.kill('SIGTERM');
      const forced = setTimeout(() => child.kill('SIGKILL'), stopMs);
      await gone;
      clearTimeout(forced);
      process.removeListener('exit', killWithTest);
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function untilHealthy(url: string, server: Watched): Promise<void> {
  const deadline = performance.now() + startMs;
  while (performance.now() < deadline) {
    const ended = server.ended();
    if (ended !== null) throw new Error(`Elasticsearch ended while it started: ${ended}`);
    const answer = await fetch(`${url}/_cluster/health?wait_for_status=yellow&timeout=1s`, {
      signal: AbortSignal.timeout(3_000),
    }).catch(() => null);
    await answer?.body?.cancel();
    if (answer?.ok) return;
    await pause(200);
  }
  throw new Error(`Elasticsearch was not ready after ${startMs / 1000} s.`);
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}
