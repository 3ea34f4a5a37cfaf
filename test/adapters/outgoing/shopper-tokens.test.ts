import { createHmac } from 'node:crypto';
import { exportJWK, exportSPKI, generateKeyPair, SignJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createShopperTokens } from '../../../src/adapters/outgoing/shopper-tokens.ts';
import { EngineUnavailable } from '../../../src/ports/engine-unavailable.ts';
import { answering, misbehaviours, openProvider, outgoingTo, type Provider } from './open-provider.ts';

const now = Date.parse('2026-11-11T08:00:00Z');
const seconds = now / 1000;
const secret = 'a-secret-of-thirty-two-bytes-or-more';
const key = new TextEncoder().encode(secret);
const settings = {
  from: { secret },
  issuer: null,
  audience: null,
  timeoutMs: 200,
  http: outgoingTo('http://127.0.0.1').http,
};

interface Claims {
  readonly sub?: string | readonly string[];
  readonly exp?: number;
  readonly nbf?: number;
  readonly iss?: string;
  readonly aud?: string;
}

function token(claims: Claims, alg = 'HS256', by: Parameters<SignJWT['sign']>[0] = key): Promise<string> {
  return new SignJWT({ ...claims } as Record<string, unknown>).setProtectedHeader({ alg }).sign(by);
}

describe('with a shared secret', () => {
  const { userOf } = createShopperTokens(settings);

  test('the subject is the shopper', async () => {
    expect(await userOf(await token({ sub: 'alice', exp: seconds + 60 }), now)).toBe('alice');
  });

  test.each([
    ['expired', { sub: 'alice', exp: seconds - 6 }],
    ['not yet valid', { sub: 'alice', exp: seconds + 60, nbf: seconds + 6 }],
    ['without an end', { sub: 'alice' }],
    ['without a subject', { exp: seconds + 60 }],
    ['of a subject that is no id', { sub: 'alice smith', exp: seconds + 60 }],
    ['of a subject that is a list of one', { sub: ['alice'], exp: seconds + 60 }],
    ['of a subject too long', { sub: 'a'.repeat(65), exp: seconds + 60 }],
  ])('one %s is nobody’s', async (_, claims) => {
    expect(await userOf(await token(claims), now)).toBeNull();
  });

  test('one signed by another secret, or by another algorithm of the same, is nobody’s', async () => {
    const claims = { sub: 'alice', exp: seconds + 60 };
    expect(await userOf(await token(claims, 'HS256', new Uint8Array(32)), now)).toBeNull();
    expect(
      await userOf(await token(claims, 'HS512', new TextEncoder().encode(secret.repeat(2))), now),
    ).toBeNull();
  });

  test('one that says it needs no signature is nobody’s', async () => {
    const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
    const claims = part({ sub: 'alice', exp: seconds + 60 });
    for (const alg of ['none', 'None', 'NONE']) {
      expect(await userOf(`${part({ alg })}.${claims}.`, now)).toBeNull();
    }
  });

  test.each(['..', 'a.b', 'a.b.c', '....', 'ey.ey.ey'])('%s is no token', async (text) => {
    expect(await userOf(text, now)).toBeNull();
  });

  test('where an issuer and an audience are set, a token names both', async () => {
    const strict = createShopperTokens({ ...settings, issuer: 'https://sign-in', audience: 'clipper' });
    const claims = { sub: 'alice', exp: seconds + 60, iss: 'https://sign-in', aud: 'clipper' };
    expect(await strict.userOf(await token(claims), now)).toBe('alice');
    for (const wrong of [{ iss: 'https://elsewhere' }, { aud: 'another' }]) {
      expect(await strict.userOf(await token({ ...claims, ...wrong }), now)).toBeNull();
    }
    expect(await strict.userOf(await token({ sub: 'alice', exp: seconds + 60 }), now)).toBeNull();
  });
});

describe('with the public keys of a sign-in', () => {
  let provider: Provider;
  let pair: Awaited<ReturnType<typeof generateKeyPair>>;
  const claims = { sub: 'alice', exp: seconds + 60 };
  const open = () =>
    createShopperTokens({
      ...settings,
      from: { jwksUrl: provider.url },
      http: outgoingTo(provider.url).http,
    });

  beforeAll(async () => {
    provider = await openProvider();
    pair = await generateKeyPair('ES256', { extractable: true });
    provider.behave(answering({ keys: [{ ...(await exportJWK(pair.publicKey)), alg: 'ES256' }] }));
  });
  afterAll(() => provider.close());

  test('the subject is the shopper', async () => {
    expect(await open().userOf(await token(claims, 'ES256', pair.privateKey), now)).toBe('alice');
  });

  test('a token of another key is nobody’s', async () => {
    const other = await generateKeyPair('ES256');
    expect(await open().userOf(await token(claims, 'ES256', other.privateKey), now)).toBeNull();
  });

  test('the public key is no shared secret', async () => {
    const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
    const text = `${part({ alg: 'HS256' })}.${part(claims)}`;
    for (const shared of [
      await exportSPKI(pair.publicKey),
      JSON.stringify(await exportJWK(pair.publicKey)),
    ]) {
      const signature = createHmac('sha256', shared).update(text).digest('base64url');
      expect(await open().userOf(`${text}.${signature}`, now)).toBeNull();
    }
  });

  test.each(['is slow', 'answers 500', 'answers no JSON', 'answers another shape', 'hangs up'])(
    'a sign-in that %s says nothing about a token: it can’t be told',
    async (how) => {
      const healthy = answering({ keys: [{ ...(await exportJWK(pair.publicKey)), alg: 'ES256' }] });
      const asked = open();
      provider.behave(misbehaviours[how] ?? healthy);
      const told = asked.userOf(await token(claims, 'ES256', pair.privateKey), now);
      await expect(told).rejects.toThrow(EngineUnavailable);
      provider.behave(healthy);
    },
  );
});
