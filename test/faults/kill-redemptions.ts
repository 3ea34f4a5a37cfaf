import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import os from 'node:os';
import path from 'node:path';
import { json } from 'node:stream/consumers';
import { expect } from 'vitest';
import { z } from 'zod';
import { type Answer, type Api, apiOf } from '../process/api.ts';
import type { RunningServer } from '../process/server.ts';
import { type Faults, startFaultyServer, sweepFaultily } from './faulty-processes.ts';
import { publishTemplates, SHORT_MS, type Story, stories, type World } from './redemption-stories.ts';

/** Longer than any lease, and than a sweep waits before it takes something for left behind; shorter than a freeze. */
const LONG_MS = 120_000;

interface Point {
  readonly story: Story;
  /** All ids of what happens here begin with it. */
  readonly id: string;
  /** The name of a write. */
  readonly at: string;
  readonly when: 'before' | 'after';
}

const Redemption = z.object({ status: z.string(), coupons: z.array(z.object({ userCouponId: z.string() })) });
const Wallet = z.object({
  coupons: z.array(
    z.object({ userCouponId: z.string(), status: z.string(), orderId: z.string().nullable() }),
  ),
});
const Told = z.object({ status: z.string().or(z.number()), code: z.string().optional() });
const Books = z.object({ balanced: z.boolean(), coupons: z.array(z.unknown()) });

export interface Kills {
  /** How many writes, drawn by lot; `all`: right before and right after every write of every story. */
  readonly points: string;
  /** What a process's environment says of new and empty engines; null: the embedded ones. */
  readonly engines: (() => Readonly<Record<string, string>>) | null;
}

type Store = Pick<Faults, 'dataDir' | 'env'>;

let folder = '';
let orders: Server | null = null;
const paid = new Set<string>();
const running = new Set<RunningServer>();

/** Kills processes at writes of redemptions: what follows of it is what might have been without. */
export async function killRedemptions({ points: wanted, engines }: Kills): Promise<void> {
  folder = mkdtempSync(path.join(os.tmpdir(), 'clipper-faults-'));
  try {
    orders = await startOrderSystem();
    const recorded = { dataDir: path.join(folder, 'recorded'), ...(engines && { env: engines() }) };
    const points = chosen(await allPoints(recorded), wanted);
    // Half of them are swept by a server, half by the command.
    const sweepers = ['server', 'command'] as const;
    await Promise.all(
      sweepers.map(async (sweeper, turn) => {
        const half = points.filter((_, n) => n % 2 === turn);
        const dataDir = path.join(folder, sweeper);
        const store: Store = { dataDir, ...(engines && { env: engines() }) };
        if (engines) await openShop(store);
        else cpSync(recorded.dataDir, dataDir, { recursive: true });
        await killAll(half, store);
        await sweepAndLook(half, sweeper, store);
      }),
    );
  } finally {
    await Promise.all([...running].map((server) => server.kill('SIGKILL')));
    orders?.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function openShop(store: Store): Promise<void> {
  const server = await started(store);
  await publishTemplates(apiOf(server));
  await server.stop();
}

/** Each story once, with nothing in its way: the names of all its writes. */
async function allPoints(store: Store): Promise<Point[]> {
  const log = path.join(folder, 'writes.log');
  const told = stories.map((story, n) => ({ story, id: `t${n}-` }));
  const thief = told.find(({ story }) => story.robbed)?.id;
  const clock = clockAt(0);
  const server = await started({ ...store, log, clock, ...(thief && { thief }) });
  const api = apiOf(server);
  await publishTemplates(api);
  const writes = () => readFileSync(log, { encoding: 'utf8', flag: 'a+' }).split('\n');
  const points: Point[] = [];
  for (const { story, id } of told) {
    await story.prepare(api, id, worldOf(clock));
    const before = writes().length;
    if (story.acts === 'server') await story.act(api, id);
    else expect(await swept({ ...store, log, clock: clockAt(SHORT_MS) })).toMatchObject({ code: 0 });
    writeFileSync(clock, '0');
    const mine = writes()
      .slice(before - 1)
      .filter((write) => write.startsWith(`${id} `));
    expect(mine.length, `writes of ${story.name}`).toBeGreaterThan(0);
    for (const write of mine) {
      for (const when of ['before', 'after'] as const) {
        const place = `t${1_000 + points.length}-`;
        points.push({ story, id: place, at: write.replace(id, place), when });
      }
    }
  }
  await server.stop();
  return points;
}

function chosen(points: readonly Point[], wanted: string): readonly Point[] {
  if (wanted === 'all') return points;
  const shuffled = points.map((point) => ({ point, place: Math.random() })).sort((a, b) => a.place - b.place);
  return shuffled.slice(0, Number(wanted)).map(({ point }) => point);
}

async function killAll(points: readonly Point[], store: Store): Promise<void> {
  for (const point of points.filter(({ story }) => story.acts === 'server')) await dieAsked(point, store);
  const left = points.filter(({ story }) => story.acts === 'sweep');
  if (left.length === 0) return;
  const clock = clockAt(0);
  const server = await started({ ...store, clock });
  for (const point of left) {
    await point.story.prepare(apiOf(server), point.id, worldOf(clock));
    const died = await swept(faultsOf(point, store, clockAt(SHORT_MS)));
    expect(died, `${nameOf(point)}: ${died.printed}`).toMatchObject({ signal: 'SIGKILL' });
  }
  await server.kill('SIGKILL');
}

async function sweepAndLook(
  points: readonly Point[],
  sweeper: 'server' | 'command',
  store: Store,
): Promise<void> {
  if (points.length === 0) return;
  const clock = clockAt(SHORT_MS + LONG_MS);
  if (sweeper === 'command') expect(await swept({ ...store, clock })).toMatchObject({ code: 0 });
  const server = await started({ ...store, clock });
  const api = apiOf(server);
  for (const point of points) await expectRight(api, point, sweeper);
  const books = await api('POST', '/v1/reconciliations', { limit: 10 });
  expect(Books.parse(books.body), JSON.stringify(books.body)).toMatchObject({ balanced: true });
  await server.stop();
}

function faultsOf({ story, id, at, when }: Point, store: Store, clock: string): Faults {
  return { ...store, at, when, clock, ...(story.robbed ? { thief: id } : {}) };
}

let clocks = 0;

/** A file, as the processes take it. */
function clockAt(aheadMs: number): string {
  const file = path.join(folder, `clock-${++clocks}`);
  writeFileSync(file, String(aheadMs));
  return file;
}

function worldOf(clock: string): World {
  return { later: () => writeFileSync(clock, String(SHORT_MS)), pay: (orderId) => paid.add(orderId) };
}

/** A shop's own: it knows of payments, and can't say of anything else. */
async function startOrderSystem(): Promise<Server> {
  const server = createServer(async (request, response) => {
    const { orderId } = z.object({ orderId: z.string() }).parse(await json(request));
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify({ status: paid.has(orderId) ? 'paid' : 'unknown' }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server;
}

/** Who can't say is not waited for: it has expired. */
function asking(faults: Faults): Faults {
  const address = orders?.address();
  if (!address || typeof address === 'string') throw new Error('The order system does not listen.');
  const url = `http://127.0.0.1:${address.port}/`;
  const env = {
    ORDER_STATUS_URL: url,
    ORDER_STATUS_LIMIT_SECONDS: '0',
    // This process is the order system, and has more to do: its silence is another story.
    OUTGOING_TIMEOUT_MS: '20000',
  };
  return { ...faults, env };
}

function swept(faults: Faults) {
  return sweepFaultily(asking(faults));
}

async function dieAsked(point: Point, store: Store): Promise<void> {
  const clock = clockAt(0);
  const server = await started(faultsOf(point, store, clock));
  const api = apiOf(server);
  await point.story.prepare(api, point.id, worldOf(clock));
  const answer = await point.story.act(api, point.id).catch((error: unknown) => error);
  expect(answer, `${nameOf(point)} was not reached`).toBeInstanceOf(TypeError);
  // It was dead before we asked.
  expect(await server.kill('SIGTERM')).toEqual({ code: null, signal: 'SIGKILL' });
}

async function started(faults: Faults): Promise<RunningServer> {
  const server = await startFaultyServer(asking(faults));
  running.add(server);
  return server;
}

async function expectRight(api: Api, point: Point, sweeper: string): Promise<void> {
  const { story, id } = point;
  const where = `${nameOf(point)}, swept by the ${sweeper}`;
  const look = () => lookAt(api, id);
  await expect
    .poll(look, { message: where, timeout: 15_000, interval: 50 })
    .toSatisfy((seen: Seen) => story.afterSweep.includes(seen.status) && flawOf(seen, story) === null);
  const again = await story.act(api, id);
  expect(story.again, where).toContain(told(again));
  expect(told(await story.act(api, id)), where).toBe(told(again));
  const end = await look();
  expect(story.finally, where).toContain(end.status);
  expect(flawOf(end, story), where).toBeNull();
}

interface Seen {
  readonly status: string | null;
  readonly orderId: string;
  readonly listed: readonly string[];
  readonly copies: z.infer<typeof Wallet>['coupons'];
}

async function lookAt(api: Api, id: string): Promise<Seen> {
  const orderId = `${id}order`;
  const answer = await api('GET', `/v1/redemptions/${orderId}`);
  const redemption = answer.status === 404 ? null : Redemption.parse(answer.body);
  const statuses = ['unused', 'frozen', 'used', 'expired', 'void'];
  const pages = await Promise.all(
    statuses.map((status) => api('GET', `/v1/users/${id}user/coupons?status=${status}`)),
  );
  return {
    status: redemption?.status ?? null,
    orderId,
    listed: redemption?.coupons.map((coupon) => coupon.userCouponId) ?? [],
    copies: pages.flatMap(({ body }) => Wallet.parse(body).coupons),
  };
}

/** All or none: what the order says of its coupons is what they say themselves. */
function flawOf({ status, orderId, listed, copies }: Seen, story: Story): string | null {
  const isUsed = status === 'confirmed' || status === 'partly-refunded';
  const heldAs = status === 'frozen' ? 'frozen' : isUsed ? 'used' : null;
  for (const copy of copies) {
    const isHeld = heldAs !== null && listed.includes(copy.userCouponId);
    const right = isHeld
      ? copy.status === heldAs && copy.orderId === orderId
      : story.freeAs.includes(copy.status) && copy.orderId === null;
    if (!right) return `${orderId} is ${status}, ${copy.userCouponId} is ${copy.status} by ${copy.orderId}`;
  }
  return null;
}

function told({ status, body }: Answer): string {
  const { code, status: state } = Told.parse(body);
  return `${status} ${code ?? state}`;
}

function nameOf({ story, at, when }: Point): string {
  return `${story.name}, killed ${when} ${at}`;
}
