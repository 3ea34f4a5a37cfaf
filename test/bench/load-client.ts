import { connect, type Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { setTimeout as pause } from 'node:timers/promises';
import type { Load, LoadRequest, Measured } from './load.ts';

/**
 * A small HTTP/1.1 client: a generator that costs more than the server it measures would hide what the server can do.
 * Reads a `Load` on standard input and prints a `Measured`. Answers must carry Content-Length.
 */
const WARM_UP = 0.2;
const spec: Load = JSON.parse(await text(process.stdin));
const { hostname, port, host } = new URL(spec.url);
const frames = spec.requests.map((request) => frameOf(request));
const share = Math.floor(frames.length / spec.connections);

let measuring = false;
let ended = false;
const byStatus = new Map<string, number[]>();
let withRetryAfter = 0;

const sockets = Array.from({ length: spec.connections }, (_, index) => drive(index));
await pause(spec.seconds * WARM_UP * 1000);
measuring = true;
const began = performance.now();
const cpu = process.cpuUsage();
await pause(spec.seconds * 1000);
measuring = false;
ended = true;
const elapsedMs = performance.now() - began;
const used = process.cpuUsage(cpu);
for (const socket of sockets) socket.destroy();

const latencies = [...byStatus.values()].flat();
if (latencies.length === 0) throw new Error(`${spec.url} answered nothing in ${spec.seconds} s`);
const statuses = [...byStatus];
const measured: Measured = {
  requestsPerSecond: (latencies.length / elapsedMs) * 1000,
  ...quantilesOf(latencies),
  statuses: Object.fromEntries(statuses.map(([status, times]) => [status, times.length])),
  latencies: Object.fromEntries(statuses.map(([status, times]) => [status, quantilesOf(times)])),
  withRetryAfter,
  clientBusy: (used.user + used.system) / 1000 / elapsedMs,
};
process.stdout.write(JSON.stringify(measured));

function drive(index: number): Socket {
  let next = spec.once ? index * share : index;
  const end = spec.once ? next + share : Number.POSITIVE_INFINITY;
  let rest: Buffer = Buffer.alloc(0);
  let status: string | null = null;
  let bodyLength = 0;
  let waitMs = 0;
  const sentAt: number[] = [];
  const socket = connect({
    host: hostname,
    port: Number(port),
    noDelay: true,
    ...(spec.from !== undefined && { localAddress: spec.from }),
  });

  const send = (count: number) => {
    const now = performance.now();
    const batch: Buffer[] = [];
    for (let sent = 0; sent < count; sent++) {
      if (next === end) throw new Error(`a connection has sent all of its ${share} requests: give it more`);
      const frame = frames[next++ % frames.length];
      if (frame === undefined) throw new Error('a load without requests');
      batch.push(frame);
      sentAt.push(now);
    }
    socket.write(batch.length === 1 && batch[0] !== undefined ? batch[0] : Buffer.concat(batch));
  };
  const again = (count: number) => {
    if (waitMs === 0) return send(count);
    setTimeout(() => !ended && send(count), waitMs);
  };
  const answered = (answer: string) => {
    const began = sentAt.shift();
    if (!measuring || began === undefined) return;
    const took = performance.now() - began;
    const times = byStatus.get(answer);
    if (times) times.push(took);
    else byStatus.set(answer, [took]);
  };

  socket.on('connect', () => send(spec.pipelining));
  socket.on('data', (chunk) => {
    let buffer = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    let complete = 0;
    for (;;) {
      if (status === null) {
        const headEnd = buffer.indexOf('\r\n\r\n', 0, 'latin1');
        if (headEnd < 0) break;
        const head = buffer.toString('latin1', 0, headEnd);
        const length = /\r\ncontent-length: *(\d+)/i.exec(head)?.[1];
        if (length === undefined) throw new Error(`an answer without Content-Length:\n${head}`);
        status = head.slice('HTTP/1.1 '.length, 'HTTP/1.1 200'.length);
        bodyLength = Number(length);
        const retryAfter = /\r\nretry-after: *([1-9]\d*)/i.exec(head)?.[1];
        if (retryAfter !== undefined && measuring) withRetryAfter++;
        waitMs = retryAfter !== undefined && spec.patient ? 1000 * Number(retryAfter) : (spec.thinkMs ?? 0);
        buffer = buffer.subarray(headEnd + 4);
      }
      if (buffer.length < bodyLength) break;
      buffer = buffer.subarray(bodyLength);
      answered(status);
      status = null;
      complete += 1;
    }
    rest = buffer;
    if (complete > 0 && !ended) again(complete);
  });
  socket.on('error', (error) => {
    if (!ended) throw error;
  });
  socket.on('close', () => {
    if (!ended) throw new Error('the server closed a connection under load');
  });
  return socket;
}

function frameOf(request: LoadRequest): Buffer {
  const body = request.body === undefined ? '' : JSON.stringify(request.body);
  const headers = Object.entries({
    Host: host,
    ...(body === ''
      ? {}
      : { 'Content-Type': 'application/json', 'Content-Length': `${Buffer.byteLength(body)}` }),
    ...request.headers,
  });
  const head = headers.map(([name, value]) => `${name}: ${value}\r\n`).join('');
  return Buffer.from(`${request.method} ${request.path} HTTP/1.1\r\n${head}\r\n${body}`);
}

function quantilesOf(times: readonly number[]): { p50Ms: number; p99Ms: number } {
  const sorted = times.toSorted((a, b) => a - b);
  const quantile = (q: number) =>
    sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * q))] ?? Number.NaN;
  return { p50Ms: quantile(0.5), p99Ms: quantile(0.99) };
}
