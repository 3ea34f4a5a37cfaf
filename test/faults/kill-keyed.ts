import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { expect } from 'vitest';
import { z } from 'zod';
import { type Answer, type Api, apiOf } from '../process/api.ts';
import { expectStatus } from '../process/expect-status.ts';
import { plainDraft, publish } from '../process/publish.ts';
import type { RunningServer } from '../process/server.ts';
import { type Faults, startFaultyServer } from './faulty-processes.ts';

/** A run that died holds its key for so long; then a retry takes over. */
const LEASE_MS = 30_000;

export interface KeyedKills {
  /** How many writes, drawn by lot; `all`: right before and right after every write of every request. */
  readonly points: string;
  /** What a process's environment says of new and empty engines; null: the embedded ones. */
  readonly engines: (() => Readonly<Record<string, string>>) | null;
}

/** A request with a key; all ids of what it is about begin with the story's own. */
interface Keyed {
  readonly name: string;
  readonly prepare?: (api: Api, id: string) => Promise<unknown>;
  readonly path: (id: string) => string;
  readonly body?: (id: string) => object;
  readonly status: 200 | 201;
  /** What there is once it was done; the same however often it was tried. */
  readonly effect: (api: Api, id: string) => Promise<unknown>;
  readonly expected: unknown;
}

const Page = z.object({ templates: z.array(z.object({ id: z.string(), name: z.string() })) });
const made: Keyed['effect'] = async (api, id) => {
  const { body } = await api('GET', `/v1/templates?limit=100&q=${id}made`);
  return Page.parse(body).templates.filter(({ name }) => name === `${id}made`).length;
};
const statusOf: Keyed['effect'] = async (api, id) => {
  const { body } = await api('GET', `/v1/templates/${id}one`);
  return z.object({ status: z.string() }).parse(body).status;
};
const published = (api: Api, id: string) => publish(api, `${id}one`, {});
const countOf: Keyed['effect'] = async (api, id) =>
  z.object({ count: z.number() }).parse((await api('GET', `/v1/lists/${id}list`)).body).count;
const Wallet = z.object({ counts: z.record(z.string(), z.number()) });

/** Operators' requests; those about orders are killed in redemption-kill. */
const stories: readonly Keyed[] = [
  {
    name: 'a template is made',
    path: () => '/v1/templates',
    body: (id) => plainDraft(`${id}made`),
    status: 201,
    effect: made,
    expected: 1,
  },
  {
    name: 'a template is copied',
    prepare: (api, id) =>
      expectStatus(201, api('POST', '/v1/templates', { ...plainDraft(`${id}made`), id: `${id}one` })),
    path: (id) => `/v1/templates/${id}one/copy`,
    status: 201,
    effect: made,
    expected: 2,
  },
  {
    name: 'a template is published',
    prepare: (api, id) =>
      expectStatus(201, api('POST', '/v1/templates', { ...plainDraft(id), id: `${id}one` })),
    path: (id) => `/v1/templates/${id}one/publish`,
    status: 200,
    effect: statusOf,
    expected: 'active',
  },
  {
    name: 'a template is paused',
    prepare: published,
    path: (id) => `/v1/templates/${id}one/pause`,
    status: 200,
    effect: statusOf,
    expected: 'paused',
  },
  {
    name: 'a template is ended',
    prepare: published,
    path: (id) => `/v1/templates/${id}one/end`,
    status: 200,
    effect: statusOf,
    expected: 'ended',
  },
  {
    name: 'users are listed',
    path: (id) => `/v1/lists/${id}list/users`,
    body: (id) => ({ userIds: [`${id}a`, `${id}b`] }),
    status: 200,
    effect: countOf,
    expected: 2,
  },
  {
    name: 'a copy is voided',
    prepare: async (api, id) => {
      await published(api, id);
      // Its id is the service's own: it is voided by a path that is known only then.
      const claim = await expectStatus(
        201,
        api('POST', `/v1/coupons/${id}one/claims`, { userId: `${id}user` }),
      );
      copies.set(id, z.object({ userCouponId: z.string() }).parse(claim.body).userCouponId);
    },
    path: (id) => `/v1/users/${id}user/coupons/${copies.get(id)}/void`,
    status: 200,
    effect: async (api, id) =>
      Wallet.parse((await api('GET', `/v1/users/${id}user/coupons`)).body).counts.void,
    expected: 1,
  },
];
const copies = new Map<string, string>();

interface Point {
  readonly story: Keyed;
  readonly id: string;
  /** The name of a write. */
  readonly at: string;
  readonly when: 'before' | 'after';
}

/**
 * Kills servers at writes of requests that have an Idempotency-Key. The retry hears that it is under way or its
 * answer; when the dead run's lease is over, its answer: of one effect, as if nothing had happened.
 */
export async function killKeyed({ points: wanted, engines }: KeyedKills): Promise<void> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'clipper-keyed-'));
  const clock = path.join(folder, 'clock');
  const store = { dataDir: path.join(folder, 'data'), clock, ...(engines && { env: engines() }) };
  let aheadMs = 0;
  const later = () => {
    aheadMs += LEASE_MS + 1_000;
    writeFileSync(clock, `${aheadMs}`);
  };
  writeFileSync(clock, '0');
  let server: RunningServer | null = null;
  try {
    const points = chosen(await allPoints(folder, store), wanted);
    let dead: Point | null = null;
    // The server that dies next is where the last one's request is tried again.
    for (const point of [...points, null]) {
      server = await startFaultyServer({ ...store, ...(point && { at: point.at, when: point.when }) });
      const api = apiOf(server);
      if (dead) await expectOneEffect(api, dead, later);
      if (point) {
        await point.story.prepare?.(api, point.id);
        const answer = await ask(api, point).catch((error: unknown) => error);
        expect(answer, `${nameOf(point)} was not reached`).toBeInstanceOf(TypeError);
        expect(await server.kill('SIGTERM')).toEqual({ code: null, signal: 'SIGKILL' });
      }
      dead = point;
    }
  } finally {
    await server?.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Each request once, with nothing in its way: the names of all its writes. */
async function allPoints(folder: string, store: Faults): Promise<Point[]> {
  const log = path.join(folder, 'writes.log');
  const writes = () => readFileSync(log, { encoding: 'utf8', flag: 'a+' }).split('\n');
  const server = await startFaultyServer({ ...store, log });
  try {
    const api = apiOf(server);
    const points: Point[] = [];
    for (const [n, story] of stories.entries()) {
      const id = `t${n}-`;
      await story.prepare?.(api, id);
      const before = writes().length;
      const answer = await ask(api, { story, id });
      expect(answer.status, JSON.stringify(answer.body)).toBe(story.status);
      const mine = writes()
        .slice(before - 1)
        .filter((write) => write.startsWith(`${id} `));
      // The key's own two at least, and the effect between them.
      expect(mine.length, story.name).toBeGreaterThan(2);
      for (const write of mine) {
        for (const when of ['before', 'after'] as const) {
          const place = `t${1_000 + points.length}-`;
          points.push({ story, id: place, at: write.replace(id, place), when });
        }
      }
    }
    return points;
  } finally {
    await server.stop();
  }
}

function chosen(points: readonly Point[], wanted: string): readonly Point[] {
  if (wanted === 'all') return points;
  const shuffled = points.map((point) => ({ point, place: Math.random() })).sort((a, b) => a.place - b.place);
  return shuffled.slice(0, Number(wanted)).map(({ point }) => point);
}

async function expectOneEffect(api: Api, point: Point, later: () => void): Promise<void> {
  const { story, id } = point;
  const name = nameOf(point);
  const atOnce = await ask(api, point);
  const told = `${name}: ${JSON.stringify(atOnce.body)}`;
  if (atOnce.status === 409) expect(atOnce.body, told).toMatchObject({ code: 'request-in-progress' });
  else expect(atOnce.status, told).toBe(story.status);
  later();
  const again = await ask(api, point);
  expect(again.status, `${name}: ${JSON.stringify(again.body)}`).toBe(story.status);
  if (atOnce.status !== 409) expect(again.body, name).toEqual(atOnce.body);
  expect((await ask(api, point)).body, name).toEqual(again.body);
  expect(await story.effect(api, id), name).toBe(story.expected);
}

function ask(api: Api, { story, id }: Pick<Point, 'story' | 'id'>): Promise<Answer> {
  return api('POST', story.path(id), story.body?.(id), { 'idempotency-key': `${id}key` });
}

function nameOf({ story, at, when }: Point): string {
  return `${story.name}, killed ${when} ${at}`;
}
