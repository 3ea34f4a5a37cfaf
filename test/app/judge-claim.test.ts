import { expect, test } from 'vitest';
import { openMemoryStore } from '../../src/adapters/memory/open-memory-store.ts';
import { silentAudience } from '../../src/adapters/outgoing/audience-provider.ts';
import { whatUserMayClaim } from '../../src/app/judge-claim.ts';
import { addToList, riskAllowList, riskDenyList } from '../../src/app/user-lists.ts';
import { templateOf } from '../domain/make.ts';

async function open() {
  const store = openMemoryStore();
  await store.users.put({ userId: 'gold', level: 'gold', tags: [], registeredAt: null, blocked: false });
  let looks = 0;
  const get: typeof store.users.get = async (userId) => {
    looks++;
    return store.users.get(userId);
  };
  const users = { ...store.users, get };
  const ports = { ...store, users, audience: silentAudience, risk: { first: [], last: [] } };
  const claim = { opensAt: 0, closesAt: 9 };
  const templates = [
    templateOf('for-all', { claim }),
    templateOf('for-gold', { claim: { ...claim, audience: { levels: ['gold'] } } }),
    templateOf('for-silver', { claim: { ...claim, audience: { levels: ['silver'] } } }),
  ];
  const admits = async (userId: string) => {
    const mayClaim = whatUserMayClaim(ports, userId, 1);
    const verdicts = await Promise.all(templates.map(mayClaim));
    return templates.flatMap(({ id }, n) => (verdicts[n] ? [id] : []));
  };
  return { ports, admits, looks: () => looks };
}

test('what a user may claim of many coupons takes one look at the user', async () => {
  const { admits, looks } = await open();
  expect(await admits('gold')).toEqual(['for-all', 'for-gold']);
  expect(looks()).toBe(1);
  expect(await admits('nobody')).toEqual(['for-all']);
});

test('nothing on the black list, what the audience says on the white list too', async () => {
  const { ports, admits } = await open();
  await addToList(ports, riskDenyList, ['gold']);
  expect(await admits('gold')).toEqual([]);
  await addToList(ports, riskAllowList, ['gold']);
  expect(await admits('gold')).toEqual(['for-all', 'for-gold']);
});
