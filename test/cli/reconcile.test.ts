import type { AddressInfo } from 'node:net';
import { serve } from '@hono/node-server';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { CommandMistake } from '../../src/cli/command-mistake.ts';
import type { OpenStore } from '../../src/cli/open-store.ts';
import { runCommand } from '../../src/cli/program.ts';
import { createApp } from '../../src/http/app.ts';
import { copyOf } from '../contracts/make.ts';
import { claim, type OpenedApp, openApp, publish, templateBody } from '../http/open-app.ts';
import { stillSyncer } from '../http/still-syncer.ts';

const adminKey = 'test-admin-key-0123456789';
let app: OpenedApp;
let address: string;
let server: ReturnType<typeof serve>;

beforeAll(async () => {
  vi.stubEnv('BOOTSTRAP_ADMIN_KEY', '');
  app = await openApp();
  const { claim: rules } = templateBody();
  await publish(app, 'open');
  app.clock.time += 1;
  await publish(app, 'spring', { claim: { ...rules, total: 1200 } });
  await claim(app, 'open', 'a');
  await claim(app, 'spring', 'a');
  const { fetch } = createApp(app.ports, {
    sync: stillSyncer,
    secret: 'a-secret-of-the-tests',
    bootstrapAdminKey: adminKey,
    badgeMaxAge: 1,
    onError: () => {},
    storefront: null,
  });
  server = serve({ fetch, port: 0, hostname: '127.0.0.1' });
  if (!server.listening) await new Promise((resolve) => server.once('listening', resolve));
  address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(async () => {
  server.close();
  await app.close();
  vi.unstubAllEnvs();
});

interface Found {
  readonly address?: string | null;
  /** Another process holds the lease. */
  readonly held?: boolean;
}

async function run(found: Found, ...args: string[]) {
  const store: OpenStore = {
    ports: app.ports,
    isShared: async () => false,
    startSyncing: () => {},
    serverAddress: async () => found.address ?? null,
    holdClaims: async () => {
      if (found.held) throw new CommandMistake('replay-7 holds the solo lease.');
      return () => true;
    },
    close: async () => {},
  };
  const [out, err]: [string[], string[]] = [[], []];
  const code = await runCommand(['reconcile', ...args], {
    openStore: async () => store,
    print: (text) => out.push(text),
    complain: (text) => err.push(text),
    progressTo: process.stderr,
  });
  return { code, out: out.join('\n'), err: err.join('') };
}

const equations = [
  'spring: 1,200 total = 1,199 remaining + 1 unused + 0 frozen + 0 used + 0 expired + 0 void',
  'open: 1 claimed = 1 unused + 0 frozen + 0 used + 0 expired + 0 void',
];

describe('clipper reconcile', () => {
  test('prints the equation of every coupon', async () => {
    expect(await run({}, '--check')).toEqual({
      code: 0,
      out: [...equations, '2 coupons looked at, nothing changed.'].join('\n'),
      err: '',
    });
  });

  test('asks the server that hands out the copies, with its admin key', async () => {
    // Held, as by that server: whoever looks by itself is refused.
    const answer = await run({ address, held: true }, '--admin-key', adminKey);
    expect(answer).toMatchObject({ code: 0, err: '' });
    expect(answer.out).toContain(equations[0]);
    expect(answer.out).toContain(
      '0 lost reservations settled, 0 released; 0 gates read from the store again.',
    );
  });

  test('looks by itself where the server of the lease has died', async () => {
    const answer = await run({ address: 'http://127.0.0.1:1' });
    expect(answer).toMatchObject({ code: 0, err: '' });
  });

  test.each<[string, Found & { server?: boolean }, string[], string]>([
    ['without the key of the server', { server: true }, [], '--admin-key or BOOTSTRAP_ADMIN_KEY'],
    ['with a wrong key', { server: true }, ['--admin-key', 'another'], 'answered 401'],
    ['while another command claims', { held: true }, [], 'replay-7 holds the solo lease'],
  ])('%s it exits with 1 and says so', async (_, found, args, expected) => {
    const answer = await run(found.server ? { ...found, address } : found, ...args);
    expect(answer).toMatchObject({ code: 1, out: '' });
    expect(answer.err).toContain(expected);
  });

  test('exits with 1 where an equation does not hold, and names the coupon', async () => {
    await app.ports.userCoupons.insert(
      copyOf(9, { couponId: 'spring', serial: 2, validTo: app.clock.time + 1 }),
    );
    const looked = await run({ address }, '--check', '--admin-key', adminKey);
    expect(looked.code).toBe(1);
    expect(looked.out).toContain('spring: DOES NOT HOLD: 1,200 total = 1,198 remaining + 2 unused');
    expect(looked.out).toContain('the gate: 1 issued + 0 reserved + 1,199 free');
    expect(looked.err).toContain('The books of 1 coupon do not hold: spring.');
    const mended = await run({ address }, '--admin-key', adminKey);
    expect(mended.code).toBe(0);
    expect(mended.out).toContain('1 gate read from the store again');
  });
});
