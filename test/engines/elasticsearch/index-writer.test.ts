import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  type ElasticsearchIndex,
  openElasticsearchIndex,
} from '../../../src/adapters/elasticsearch/open-index.ts';
import { EngineUnavailable } from '../../../src/ports/engine-unavailable.ts';
import type { Flush, IndexOperation } from '../../../src/ports/search-index.ts';
import { badgeCandidates } from '../../contracts/badge-candidates.ts';
import { mayWrite } from '../../contracts/indexed.ts';
import { itemOf } from '../../contracts/make.ts';
import { type ElasticsearchServer, startElasticsearch } from '../elasticsearch-server.ts';
import { type Answered, type FaultyProxy, startFaultyProxy } from './faulty-proxy.ts';

let server: ElasticsearchServer;
let proxy: FaultyProxy;
let opened: ElasticsearchIndex;
let prefix: string;
let number: number;

beforeAll(async () => {
  server = await startElasticsearch();
});
afterAll(() => server.stop());

beforeEach(async () => {
  proxy = await startFaultyProxy(server.url);
  prefix = `w${randomUUID().slice(0, 8)}-`;
  number = 0;
  opened = await openElasticsearchIndex({ url: proxy.url, prefix, retireMs: 0, searchMs: 30_000 });
});
afterEach(async () => {
  await opened.close();
  await proxy.close();
  await ask('DELETE', (await concrete()).join(','));
});

const flush = (given: Partial<Flush> = {}): Flush => ({
  stamp: { epoch: 3, number: ++number },
  position: null,
  mayWrite,
  whenSearchable: () => {},
  ...given,
});
const buildEmpty = async () => (await opened.writer.build(flush().stamp)).finish(flush());
const put = (id: string, given: Parameters<typeof itemOf>[1] = {}): IndexOperation => ({
  index: 'items',
  id,
  document: itemOf(id, given),
});
const write = (operations: IndexOperation[], given: Partial<Flush> = {}) =>
  opened.writer.write(operations, flush(given));
const ids = async () => {
  const query = { within: null, sort: 'sales', after: null, limit: 100, facets: false } as const;
  return (await opened.index.items(query)).items.map(({ itemId }) => itemId).join(' ');
};
const done = { ok: true, deadLetters: [] };

/** The engine itself, past the proxy. */
async function ask(method: string, path: string, body?: object): Promise<Record<string, unknown>> {
  const answer = await fetch(`${server.url}/${path}`, {
    method,
    headers: { 'content-type': 'application/json' },
    body: body ? JSON.stringify(body) : null,
  });
  return (await answer.json()) as Record<string, unknown>;
}

async function concrete(name = '*'): Promise<string[]> {
  return Object.keys(await ask('GET', `${prefix}${name}?expand_wildcards=all`));
}

function isBulk({ path }: { readonly path: string }): boolean {
  return path === '/_bulk';
}

describe('what is written', () => {
  beforeEach(buildEmpty);

  it('carries the flush as its external version, under the index’s own name', async () => {
    await write([put('a')], { stamp: { epoch: 5, number: 9 } });
    const [name] = await concrete('items-*');
    expect(name).toMatch(/items-\d{17}$/);
    expect(await ask('GET', `${name}/_doc/a`)).toMatchObject({ _version: 5 * 2 ** 32 + 9, found: true });
    const bulk = proxy.asked.find(isBulk);
    expect(JSON.parse(bulk?.body.split('\n')[0] ?? '')).toEqual({
      index: { _index: name, _id: 'a', version: 5 * 2 ** 32 + 9, version_type: 'external' },
    });
  });

  it('takes dates of three kinds', async () => {
    const [name] = await concrete('coupon-items-*');
    for (const gmtCreated of ['2026-11-11 08:30:00', '2026-11-11', 1_794_000_000_000]) {
      const answer = await ask('POST', `${name}/_doc`, { couponId: 'K', itemId: 'a', sort: 1, gmtCreated });
      expect(answer.result).toBe('created');
    }
    const answer = await ask('POST', `${name}/_doc`, { couponId: 'K', itemId: 'a', sort: 1, color: 'red' });
    expect(answer.status).toBe(400);
  });

  it('stays as a document that says so where it is deleted, also where nothing stood', async () => {
    await write([put('a')]);
    await write([
      { index: 'items', id: 'a', document: null },
      { index: 'items', id: 'never', document: null },
    ]);
    const [name] = await concrete('items-*');
    for (const id of ['a', 'never']) {
      expect(await ask('GET', `${name}/_doc/${id}`)).toMatchObject({
        found: true,
        _source: { deleted: true },
      });
    }
    expect(await ids()).toBe('');
  });
});

describe('traces of deletes', () => {
  beforeEach(buildEmpty);

  it('are told from when they are old enough, and taken away by a later flush alone', async () => {
    await write([put('a'), put('b')]);
    const gone = (id: string): IndexOperation => ({ index: 'items', id, document: null });
    await write([gone('a'), gone('b')]);
    expect(await opened.writer.traces(Date.now() - 60_000, 10)).toEqual([]);
    expect(await opened.writer.traces(Date.now() + 1, 1)).toHaveLength(1);
    const traces = await opened.writer.traces(Date.now() + 1, 10);
    expect(traces).toEqual([
      { index: 'items', id: 'a' },
      { index: 'items', id: 'b' },
    ]);
    const early = flush();
    await write([put('b')]);
    expect(
      await opened.writer.write(
        traces.map(({ id }) => ({ ...gone(id), forget: true })),
        early,
      ),
    ).toEqual(done);
    const [name] = await concrete('items-*');
    expect(await ask('GET', `${name}/_doc/a`)).toMatchObject({ found: false });
    expect(await ids()).toBe('b');
    expect(await write([{ ...gone('never'), forget: true }])).toEqual(done);
  });
});

describe('a document that can never be indexed', () => {
  beforeEach(buildEmpty);

  it('is a dead letter with its reason; its old entry goes, the others come, and the position is saved', async () => {
    await write([put('a'), put('b')]);
    const answer = await write([put('a', { listedAt: 1e300 }), put('c')], { position: '8' });
    expect(answer).toMatchObject({ ok: true, deadLetters: [{ index: 'items', id: 'a' }] });
    if (answer.ok) expect(answer.deadLetters[0]?.reason).toMatch(/document_parsing_exception.*listedAt/);
    expect(await ids()).toBe('b c');
    expect(await opened.writer.position()).toBe('8');
    await write([put('a')]);
    expect(await ids()).toBe('a b c');
  });

  it('is one, too, where it alone is larger than a request may be; what is larger together goes in parts', async () => {
    const most = 3_000;
    proxy.before = ({ path, body }) =>
      path === '/_bulk' && body.length > most ? { status: 413, body: '{}' } : null;
    const operations = ['a', 'b', 'c', 'd', 'e', 'f', 'g'].map((id) => put(id));
    const answer = await write([
      ...operations.slice(0, 3),
      put('big', { title: 'x'.repeat(most) }),
      ...operations.slice(3),
    ]);
    expect(answer).toMatchObject({ ok: true, deadLetters: [{ index: 'items', id: 'big' }] });
    expect(await ids()).toBe('a b c d e f g');
  });
});

describe('what is refused for now', () => {
  beforeEach(buildEmpty);

  it.each([429, 503, 403])('with %i is tried again, it alone, until it is done', async (status) => {
    let refusals = 3;
    const sizes: number[] = [];
    proxy.after = (asked, answer) => {
      if (!isBulk(asked)) return answer;
      sizes.push(asked.body.trim().split('\n').length / 2);
      return refusals-- > 0 ? refuseLast(asked.body, status) : answer;
    };
    // The engine has taken it all, but its answer says otherwise: then the repetition conflicts with itself.
    expect(await write([put('a'), put('b'), put('c')], { position: '4' })).toEqual(done);
    expect(sizes).toEqual([3, 1, 1, 1]);
    expect(await ids()).toBe('a b c');
    expect(await opened.writer.position()).toBe('4');
  });

  it('shows in the engine’s health until it is done, and is given up when the lease is lost', async () => {
    proxy.before = (asked) => (isBulk(asked) ? refuseAll(asked.body, 429) : null);
    let asked = 0;
    let shown: unknown;
    const mayGoOn = async () => {
      shown = await opened.health.check();
      return ++asked < 2;
    };
    const answer = await write([put('a')], { position: '4', mayWrite: mayGoOn });
    expect(answer).toEqual({ ok: false, why: 'not-ours' });
    expect(shown).toMatchObject({ ok: false, detail: expect.stringContaining('429') });
    expect(await opened.writer.position()).toBeNull();
    proxy.before = () => null;
    await write([put('a')]);
    expect(await opened.health.check()).toEqual({ ok: true });
  });

  it('by an engine that is away is told as such, and no position is saved', async () => {
    proxy.before = (asked) => (isBulk(asked) ? { status: 502, body: '{}' } : null);
    await expect(write([put('a')], { position: '4' })).rejects.toBeInstanceOf(EngineUnavailable);
    proxy.before = () => null;
    expect(await opened.writer.position()).toBeNull();
  });
});

describe('indices', () => {
  it('have no position until all three are there, and none when one of them was made anew', async () => {
    expect(await opened.writer.position()).toBeNull();
    await expect(ids()).rejects.toThrow('has not been built yet');
    await buildEmpty();
    await write([], { position: '4' });
    expect(await opened.writer.position()).toBe('4');
    const [name] = await concrete('items-*');
    await ask('DELETE', name ?? '');
    expect(await opened.writer.position()).toBeNull();
    await ask('PUT', name ?? '', { aliases: { [`${prefix}items`]: {} } });
    expect(await opened.writer.position()).toBeNull();
  });

  it('are not made by a write that comes too late', async () => {
    await buildEmpty();
    const [name] = await concrete('items-*');
    await ask('DELETE', name ?? '');
    expect(await write([put('a')], { position: '4' })).toEqual({ ok: false, why: 'gone' });
    expect(await concrete('items-*')).toEqual([]);
  });

  it('of a build that nobody finished are dropped by the next one who leads; others’ stay', async () => {
    await buildEmpty();
    await ask('PUT', `${prefix}items-of-somebody`);
    await opened.writer.build(flush().stamp);
    expect(await concrete('coupons-*')).toHaveLength(2);
    await opened.writer.tidy();
    expect(await concrete('coupons-*')).toHaveLength(1);
    expect(await concrete('items-of-*')).toHaveLength(1);
  });

  it('that lost documents of their copy are not used', async () => {
    await buildEmpty();
    await write([put('old')], { position: '4' });
    const build = await opened.writer.build(flush().stamp);
    await build.write([put('a'), put('b')], flush());
    const [, name] = await concrete('items-*');
    await ask('DELETE', `${name}/_doc/a?refresh=true`);
    await expect(build.finish(flush({ position: '5' }))).rejects.toThrow(
      'holds 1 documents, though 2 were written',
    );
    expect(await ids()).toBe('old');
  });

  it('say when a file of mappings has changed since they were made', async () => {
    await buildEmpty();
    expect(await opened.writer.outdated()).toBeNull();
    const [name] = await concrete('coupons-*');
    await ask('PUT', `${name}/_mapping`, { _meta: { hash: 'of another text' } });
    expect(await opened.writer.outdated()).toBe('mappings/coupons.json has changed');
  });
});

describe('look-ups of badges', () => {
  it('of the same moment make one request for what names the items, and one for the coupons', async () => {
    await buildEmpty();
    await write([put('a'), put('b')]);
    proxy.asked.length = 0;
    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, n) => badgeCandidates(opened.index, [n % 2 ? 'a' : 'b', 'c'])),
    );
    expect(proxy.asked.map(({ path }) => path)).toEqual(['/_msearch', '/_msearch']);
    expect([...(answers[0]?.items.keys() ?? [])]).toEqual(['b', 'c']);
    expect(answers[1]?.items.get('a')?.itemId).toBe('a');
  });

  it.each<[string, FaultyProxy['before']]>([
    ['does not answer', () => 'hang'],
    ['is busy', () => ({ status: 429, body: '{}' })],
    ['answers in part', ({ path }) => (path === '/_msearch' ? inPart : null)],
  ])('say that the engine %s', async (what, before) => {
    await buildEmpty();
    proxy.before = before;
    const hasty = await openElasticsearchIndex({ url: proxy.url, prefix, searchMs: 200 });
    await expect(hasty.index.badgeItems(['a'])).rejects.toBeInstanceOf(EngineUnavailable);
    expect(await hasty.health.check()).toMatchObject({ ok: what === 'answers in part' });
    await hasty.close();
  });
});

const inPart: Answered = {
  status: 200,
  body: JSON.stringify({
    responses: [0, 1].map(() => ({
      status: 503,
      error: { type: 'search_phase_execution_exception', reason: 'Partial shards failure' },
    })),
  }),
};

function refuseLast(body: string, status: number): Answered {
  return refuseFrom(body, status, (n, count) => n === count - 1);
}

function refuseAll(body: string, status: number): Answered {
  return refuseFrom(body, status, () => true);
}

function refuseFrom(
  body: string,
  status: number,
  isRefused: (n: number, count: number) => boolean,
): Answered {
  const count = body.trim().split('\n').length / 2;
  const error = { type: 'es_rejected_execution_exception', reason: 'the queue is full' };
  const items = Array.from({ length: count }, (_, n) => ({
    index: isRefused(n, count) ? { status, error } : { status: 200 },
  }));
  return { status: 200, body: JSON.stringify({ errors: true, items }) };
}
