import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createOutgoingHttp, type OutgoingHttp } from '../../../src/adapters/outgoing/outgoing-http.ts';
import { answering, misbehaviours, openProvider, type Provider } from './open-provider.ts';

let provider: Provider;
const opened: OutgoingHttp[] = [];
let warnings: string[] = [];
beforeEach(async () => {
  provider = await openProvider();
  provider.behave(answering({ here: true }));
});
afterEach(async () => {
  for (const http of opened.splice(0)) http.close();
  warnings = [];
  await provider.close();
});

/** The provider's port at a host; what the host stands for is said anew at each look-up. */
function service(host: string, options: { hosts?: string[]; standsFor?: readonly string[][] } = {}) {
  const url = `http://${host}:${new URL(provider.url).port}/answer`;
  let looks = 0;
  const http = createOutgoingHttp({
    urls: { RISK_SCORE_URL: url },
    internalHosts: options.hosts ?? [],
    warn: (sentence) => warnings.push(sentence),
    resolve: (_, __, callback) => {
      const addresses = options.standsFor?.[looks++] ?? options.standsFor?.at(-1) ?? [];
      const found = addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }));
      if (found.length > 0) callback(null, found);
      else callback(Object.assign(new Error('ENOTFOUND'), { code: 'ENOTFOUND' }), []);
    },
  });
  opened.push(http);
  return {
    url,
    ask: (at = url) => http.fetch(at, { method: 'GET', headers: {}, signal: AbortSignal.timeout(5_000) }),
  };
}

describe('is dialled', () => {
  test('an internal address that the URL itself names', async () => {
    const { ask } = service('127.0.0.1');
    expect(await (await ask()).json()).toEqual({ here: true });
  });

  test.each(['localhost', 'risk.localhost'])('this machine by its name, %s', async (host) => {
    const { ask } = service(host, { standsFor: [['127.0.0.1']] });
    expect((await ask()).status).toBe(200);
  });

  test('an internal address whose name OUTGOING_HOSTS has', async () => {
    const { ask } = service('risk.internal', { hosts: ['risk.internal'], standsFor: [['127.0.0.1']] });
    expect((await ask()).status).toBe(200);
  });

  test('of several addresses one that may be', async () => {
    const standsFor = [['169.254.169.254', '127.0.0.1']];
    const { ask } = service('risk.internal', { hosts: ['risk.internal'], standsFor });
    expect((await ask()).status).toBe(200);
  });
});

describe('is not dialled', () => {
  test.each([['127.0.0.1'], ['::1'], ['10.0.0.7'], ['::ffff:127.0.0.1']])(
    '%s, where a name stands for it that OUTGOING_HOSTS does not have: the operator is told the remedy',
    async (address) => {
      const { ask } = service('risk.example.com', { standsFor: [[address]] });
      await expect(ask()).rejects.toThrow(`stands for ${address}`);
      await expect(ask()).rejects.toThrow('not dialled');
      expect(warnings).toEqual([expect.stringContaining('name risk.example.com in OUTGOING_HOSTS')]);
      expect(provider.asked).toEqual([]);
    },
  );

  test.each([['169.254.169.254'], ['fe80::1'], ['0.0.0.0'], ['fd00:ec2::254']])(
    '%s, whatever OUTGOING_HOSTS has',
    async (address) => {
      const hosts = ['risk.internal'];
      const { ask } = service('risk.internal', { hosts, standsFor: [[address]] });
      await expect(ask()).rejects.toThrow('not dialled');
      expect(warnings).toHaveLength(1);
      expect(warnings[0]).not.toContain('OUTGOING_HOSTS');
    },
  );

  test('what a name stands for when it is dialled, whatever it stood for before', async () => {
    const { ask } = service('risk.internal', {
      hosts: ['risk.internal'],
      standsFor: [['127.0.0.1'], ['169.254.169.254']],
    });
    provider.behave((response, question, request) => {
      response.setHeader('connection', 'close');
      answering({})(response, question, request);
    });
    expect((await ask()).status).toBe(200);
    await expect(ask()).rejects.toThrow('169.254.169.254');
    expect(provider.asked).toHaveLength(1);
  });

  test('of several addresses those that are none to dial', async () => {
    // The first is this machine for the kernel, too; nobody listens at the second.
    const standsFor = [['0.0.0.0', '127.0.0.9']];
    const { ask } = service('risk.internal', { hosts: ['risk.internal'], standsFor });
    await expect(ask()).rejects.toThrow('ECONNREFUSED');
    expect(provider.asked).toEqual([]);
  });

  test('a host that nobody configured', async () => {
    const { ask } = service('127.0.0.1');
    await expect(ask(`http://127.0.0.2:${new URL(provider.url).port}/`)).rejects.toThrow(
      'none of the configured hosts',
    );
    expect(provider.asked).toEqual([]);
  });

  test('a host that can’t be found', async () => {
    await expect(service('risk.example.com').ask()).rejects.toThrow('ENOTFOUND');
  });
});

test.each(['169.254.169.254', '[fe80::1]', '0.0.0.0', '[::ffff:169.254.169.254]', '2852039166'])(
  'a URL that names %s is a mistake that stops the start',
  (host) => {
    expect(() => service(host)).toThrow(/^RISK_SCORE_URL names .* Name another address\.$/);
  },
);

test('a redirect is an answer: nobody follows it', async () => {
  const { ask } = service('127.0.0.1');
  const redirect = misbehaviours['sends elsewhere'];
  if (redirect) provider.behave(redirect);
  expect((await ask()).status).toBe(307);
  expect(provider.asked).toHaveLength(1);
});

test.each(['answers too much', 'answers without end'])(
  'a service that %s is not read to the end',
  async (how) => {
    const { ask } = service('127.0.0.1');
    const behaviour = misbehaviours[how];
    if (behaviour) provider.behave(behaviour);
    await expect(ask()).rejects.toThrow('longer than 65536 bytes');
  },
);

test('an answer that takes too long is given up', async () => {
  const { url } = service('127.0.0.1');
  provider.behave(() => {});
  const [http] = opened;
  const asked = http?.fetch(url, { method: 'GET', headers: {}, signal: AbortSignal.timeout(50) });
  await expect(asked).rejects.toThrow(/abort/i);
});
