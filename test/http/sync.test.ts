import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { itemOf } from '../contracts/make.ts';
import { type OpenedApp, openApp } from './open-app.ts';

let app: OpenedApp;
beforeAll(async () => {
  app = await openApp();
  await app.ports.items.putMany([itemOf('a'), itemOf('b')]);
  await app.synced();
});
afterAll(() => app.close());

describe('a task of the syncer', () => {
  test.each([
    ['rebuild', 'lastRebuild', null],
    ['audit', 'lastAudit', { checked: 2, missing: 0, stale: 0, extra: 0, examples: [] }],
  ])('%s: none at first; asked for, it is done a moment later', async (task, member, found) => {
    expect((await app.call('GET', '/v1/sync')).body[member]).toBeNull();
    const asked = await app.call('POST', `/v1/sync/${task}`);
    expect([asked.status, asked.body]).toEqual([
      202,
      { state: 'asked', at: '2026-11-11T08:00:00Z', done: 0, total: null, found: null },
    ]);
    const report = async () => (await app.call('GET', '/v1/sync')).body[member];
    await expect.poll(async () => (await report()).state, { timeout: 5_000 }).toBe('done');
    expect(await report()).toMatchObject({ done: 2, total: 2, found });
    expect((await app.call('GET', '/v1/badges?itemIds=a')).status).toBe(200);
  });
});
