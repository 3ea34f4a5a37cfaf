import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { RunningServer } from '../process/server.ts';

export interface Found {
  /** Every route that was asked, and `Stateful tests`: what followed from one another's answers. */
  readonly routes: readonly { readonly route: string; readonly findings: readonly string[] }[];
  /** Why the run can't be believed. */
  readonly troubles: readonly string[];
  readonly summary: string;
}

/** Test cases a route of the phase that draws at random; `FUZZ_CASES` says otherwise. */
const fuzzCases = Number(process.env.FUZZ_CASES ?? 25);
/** A quiet machine takes less than a tenth of it. */
const runMs = 1_800_000;

/** Asks the service for every route of its document: its examples, every bound of every member, and at random. */
export async function runSchemathesis(
  command: string,
  server: RunningServer,
  folder: string,
): Promise<Found> {
  const report = join(folder, `${server.pid}.xml`);
  const config = join(import.meta.dirname, 'schemathesis.toml');
  const args = ['--config-file', config, 'run', `${server.url}/openapi.json`, '--no-color'];
  const bounds = ['--max-examples', String(fuzzCases), '--report-junit-path', report];
  const { code, text } = await ended(command, [...args, ...bounds], {
    // What it writes down for later runs goes with the folder.
    cwd: folder,
    env: {
      ...process.env,
      API_KEY: server.adminKey,
      PYTHONPATH: import.meta.dirname,
      PYTHONDONTWRITEBYTECODE: '1',
    },
    timeout: runMs,
    maxBuffer: 64 * 1024 * 1024,
  });
  const routes = routesOf(await readFile(report, 'utf8').catch(() => ''));
  const found = routes.some(({ findings }) => findings.length > 0);
  const summary = /\d+ generated.*/.exec(text)?.[0] ?? 'no summary';
  const wrong = code !== (found ? 1 : 0) || routes.length === 0 || /(?:^|\s)0 generated/.test(summary);
  return { routes, summary, troubles: wrong ? [`exit code ${code}\n${text.slice(-8_000)}`] : [] };
}

function ended(
  command: string,
  args: readonly string[],
  options: Parameters<typeof execFile>[2] & object,
): Promise<{ code: number | null; text: string }> {
  return new Promise((resolve) => {
    const child = execFile(command, args, options, (_, stdout, stderr) => {
      resolve({ code: child.exitCode, text: `${stdout}${stderr}` });
    });
  });
}

/** From JUnit's XML: a case with something in it failed. */
function routesOf(report: string): Found['routes'] {
  const cases = report.matchAll(/<testcase name="([^"]*)"[^>]*?(?:\/>|>(.*?)<\/testcase>)/gs);
  return [...cases].map(([, route = '', inside = '']) => ({
    route,
    findings: [...inside.matchAll(/<(?:failure|error)[^>]*>(.*?)<\/(?:failure|error)>/gs)].map(
      ([, each = '']) => plain(each).slice(0, 4_000),
    ),
  }));
}

function plain(xml: string): string {
  return xml
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&apos;', "'")
    .replaceAll('&amp;', '&');
}
