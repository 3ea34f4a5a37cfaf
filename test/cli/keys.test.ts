import { expect, test } from 'vitest';
import { createKey, listKeys, revokeKey } from '../../src/cli/keys.ts';
import { createAuthenticate } from '../../src/http/authenticate.ts';
import { openSearchable } from './open-searchable.ts';

const merchant = { name: 'Fruit stall', scopes: ['operator'], merchantId: 'm' } as const;

test('a key made on the command line lets in until it is revoked there', async () => {
  const { ports } = await openSearchable();
  const printed = await createKey(ports, merchant);
  const token = printed.split('\n').at(-1);
  const [, keyId] = /Key (\S+);/.exec(printed) ?? [];
  const letIn = async () => (await createAuthenticate(ports, null)(`Bearer ${token}`)).principal;
  expect(await letIn()).toMatchObject({ id: `key:${keyId}`, merchantId: 'm' });
  const listed = await listKeys(ports);
  expect(listed).toContain('Fruit stall');
  expect(listed).not.toContain(token);

  expect(await revokeKey(ports, keyId ?? '')).toContain('revoked');
  expect(await letIn()).toBeNull();
  expect((await listKeys(ports)).split('\n').at(-1)).toMatch(/Z +\d{4}-.*Z$/);
});

test('what can not be is a sentence', async () => {
  const { ports } = await openSearchable();
  expect(await listKeys(ports)).toBe('There are no keys yet.');
  await expect(createKey(ports, { ...merchant, scopes: ['checkout'] })).rejects.toThrow('operator alone');
  await expect(revokeKey(ports, 'k-none')).rejects.toThrow('no key k-none');
});
