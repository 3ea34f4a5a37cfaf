import { afterAll, beforeAll, expect, test } from 'vitest';
import { type OpenedApp, openApp, publish } from './open-app.ts';

let app: OpenedApp;

beforeAll(async () => {
  app = await openApp();
});
afterAll(() => app.close());

/** The value of one line of the text, by its name and labels. */
async function shown(line: string): Promise<number | null> {
  const { body } = await app.call('GET', '/metrics');
  const found = String(body)
    .split('\n')
    .find((each) => each.startsWith(`${line} `));
  return found === undefined ? null : Number(found.slice(line.length));
}

test('metrics are for admins', async () => {
  expect((await app.call('GET', '/metrics', undefined, { authorization: '' })).status).toBe(401);
});

test('a route counts its answers by status, under its path with names for ids', async () => {
  const line =
    'clipper_http_request_duration_seconds_count{method="get",route="/v1/coupons/{couponId}",status="404"}';
  expect(await shown(line)).toBeNull();
  await app.call('GET', '/v1/coupons/none');
  await app.call('GET', '/v1/coupons/none-either');
  expect(await shown(line)).toBe(2);
});

test.each([
  ['not-found', 'post', '/v1/templates/{id}/publish', () => app.call('POST', '/v1/templates/none/publish')],
  ['malformed', 'post', '/v1/templates', () => app.call('POST', '/v1/templates', '{')],
  ['invalid', 'post', '/v1/templates', () => app.call('POST', '/v1/templates', {})],
  ['unauthenticated', 'get', '/v1/sync', () => app.call('GET', '/v1/sync', undefined, { authorization: '' })],
] as const)('a refusal is counted by its code: %s', async (code, method, route, refused) => {
  const line = `clipper_refusals_total{method="${method}",route="${route}",code="${code}"}`;
  expect(await shown(line)).toBeNull();
  await refused();
  expect(await shown(line)).toBe(1);
});

test('badge answers that went out of memory are counted apart', async () => {
  await publish(app, 'kept', {});
  await app.synced();
  await app.call('GET', '/v1/badges?itemIds=a');
  const before = await shown('clipper_badge_answers_kept_total');
  await app.call('GET', '/v1/badges?itemIds=a');
  await app.call('GET', '/v1/badges?itemIds=a');
  expect(await shown('clipper_badge_answers_kept_total')).toBe((before ?? 0) + 2);
});

test('claims under way are told, and those that wait', async () => {
  for (const state of ['inside', 'waiting']) {
    expect(await shown(`clipper_claims_in_flight{state="${state}"}`)).toBe(0);
  }
});

test('how far the index is behind is told', async () => {
  await app.synced();
  expect(await shown('clipper_sync_lag_changes')).toBe(0);
  expect(await shown('clipper_sync_flushes_total')).toBeGreaterThan(0);
  expect(await shown('clipper_sync_changes_total')).toBeGreaterThanOrEqual(0);
  expect(await shown('clipper_sync_dead_letters_total')).toBe(0);
  expect(await shown('clipper_sync_trouble')).toBe(0);
  expect(await shown('clipper_sync_last_flush_timestamp_seconds')).toBeGreaterThan(0);
});
