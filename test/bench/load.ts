import { spawn } from 'node:child_process';
import os from 'node:os';
import path from 'node:path';
import { z } from 'zod';

export interface LoadRequest {
  readonly method: 'GET' | 'POST' | 'PUT';
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

export interface Load {
  readonly url: string;
  /** Sent in turn, over and over, each connection beginning at another one. */
  readonly requests: readonly LoadRequest[];
  /** Each request is sent once at most: a connection sends its share of the list, in its order. */
  readonly once?: true;
  readonly seconds: number;
  readonly connections: number;
  /** Requests under way on a connection at once. */
  readonly pipelining: number;
  /** Between an answer and the next request of its connection; none where left out. */
  readonly thinkMs?: number;
  /** The address that it is sent from; the machine's choice where left out. */
  readonly from?: string;
  /** Who is refused comes back when `Retry-After` says, not at once. */
  readonly patient?: boolean;
  /** Gives way to every other process of the machine: a crowd's own computers would not take the server's cores. */
  readonly givesWay?: boolean;
}

const Measured = z.object({
  requestsPerSecond: z.number(),
  p50Ms: z.number(),
  p99Ms: z.number(),
  /** Answers by status. */
  statuses: z.record(z.string(), z.number()),
  /** The answers of each status by themselves. */
  latencies: z.record(z.string(), z.object({ p50Ms: z.number(), p99Ms: z.number() })),
  /** Answers that said when to come back. */
  withRetryAfter: z.number(),
  /** Share of its core that the client used: near 1, the client was the limit. */
  clientBusy: z.number(),
});
export type Measured = z.infer<typeof Measured>;

/** Makes load from a process of its own, after a warm-up of a fifth of the time; fails where no answer comes. */
export function load(spec: Load): Promise<Measured> {
  const file = path.join(import.meta.dirname, 'load-client.ts');
  const child = spawn(process.execPath, [file], { stdio: ['pipe', 'pipe', 'inherit'] });
  const deadline = setTimeout(() => child.kill('SIGKILL'), (spec.seconds * 2 + 20) * 1000);
  if (spec.givesWay && child.pid !== undefined) os.setPriority(child.pid, os.constants.priority.PRIORITY_LOW);
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text;
  });
  child.stdin.end(JSON.stringify(spec));
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => {
      clearTimeout(deadline);
      if (code === 0) resolve(Measured.parse(JSON.parse(output)));
      else reject(new Error(`the load client ended with ${code ?? signal}`));
    });
  });
}
