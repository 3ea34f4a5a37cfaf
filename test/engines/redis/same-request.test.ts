import { randomUUID } from 'node:crypto';
import { setImmediate as turn } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { createMemoryAnnouncements } from '../../../src/adapters/memory/announcements.ts';
import { createClaimCache } from '../../../src/adapters/memory/claim-cache.ts';
import { openMemoryStore } from '../../../src/adapters/memory/open-memory-store.ts';
import { silentAudience } from '../../../src/adapters/outgoing/audience-provider.ts';
import { systemIds } from '../../../src/adapters/system/ids.ts';
import { type ClaimPorts, claimCoupon } from '../../../src/app/claim-coupon.ts';
import type { CouponTemplate } from '../../../src/domain/template.ts';
import type { Store } from '../../../src/ports/store.ts';
import { templateOf } from '../../domain/make.ts';
import { startRedis } from '../redis-server.ts';
import { withRedis } from './each-with-redis.ts';

const redis = withRedis(startRedis);
const now = Date.UTC(2026, 2, 1, 12);

/** More than a claim makes to gate and store. */
const steps = 5;

it.each([
  ['the last copy', { total: 1, perUser: null }],
  ['all that a shopper may have', { total: 5, perUser: 1 }],
])(
  'one request at two servers at once gets one copy, %s: in whatever order they go on',
  async (_, limits) => {
    for (const order of ordersOf(steps, steps)) {
      const store = openMemoryStore();
      const template = couponOf(limits);
      await store.templates.insert(template);
      const prefix = `${randomUUID()}:`;
      const servers = [serverOn(store, prefix), serverOn(store, prefix)] as const;
      const answers = servers.map(({ ports }) => claim(ports, template));
      for (const next of order) {
        await servers[next].goOn(answers[next]);
        // Settlements follow in the next turn: they have arrived before the next step.
        await turn();
        await redis().connection.client.ping();
      }
      for (const { letGo } of servers) letGo();
      const [a, b] = await Promise.all(answers);
      expect(a, order.join('')).toMatchObject({ ok: true });
      expect(b, order.join('')).toEqual(a);
      expect((await store.userCoupons.serials(template.id)).taken).toBe(1);
    }
  },
);

function couponOf(limits: { readonly total: number; readonly perUser: number | null }): CouponTemplate {
  return templateOf(`C-${randomUUID().slice(0, 8)}`, {
    claim: { opensAt: 0, closesAt: now + 1e9, ...limits },
    validity: { type: 'fixed', from: 0, to: now + 2e9 },
  });
}

function claim(ports: ClaimPorts, { id }: CouponTemplate) {
  const who = { userId: 'u', channel: null, region: null, fromPage: false, requestId: 'the same' };
  return claimCoupon(ports, { couponId: id, ...who });
}

/** Its calls to gate and store wait, each until it may go on. */
function serverOn(store: Store, prefix: string) {
  const announcements = createMemoryAnnouncements();
  let mayGo = Promise.withResolvers<void>();
  let waits = Promise.withResolvers<void>();
  let isFree = false;
  const inSteps = <Port extends object>(port: Port): Port =>
    new Proxy(port, {
      get: (target, name) => {
        const call: unknown = Reflect.get(target, name);
        if (typeof call !== 'function') return call;
        return async (...args: unknown[]) => {
          if (!isFree) {
            waits.resolve();
            await mayGo.promise;
          }
          return Reflect.apply(call, target, args);
        };
      },
    });
  const ports: ClaimPorts = {
    clock: { now: () => now },
    ids: systemIds,
    claimCache: createClaimCache(store.templates, announcements),
    users: store.users,
    lists: store.lists,
    userCoupons: inSteps(store.userCoupons),
    gate: inSteps(redis().process(store.userCoupons, prefix)),
    announcements,
    audience: silentAudience,
    risk: { first: [], last: [] },
  };
  return {
    ports,
    /** Makes its next call, and resolves when it wants to make another, or has its answer. */
    goOn: async (answer: Promise<unknown> | undefined): Promise<void> => {
      await Promise.race([waits.promise, answer]);
      waits = Promise.withResolvers();
      const go = mayGo;
      mayGo = Promise.withResolvers();
      go.resolve();
      await Promise.race([waits.promise, answer]);
    },
    letGo: (): void => {
      isFree = true;
      mayGo.resolve();
    },
  };
}

/** Every way in which so many steps of one and so many of another may follow each other. */
function* ordersOf(zeros: number, ones: number): Generator<(0 | 1)[]> {
  if (zeros === 0 && ones === 0) yield [];
  if (zeros > 0) for (const rest of ordersOf(zeros - 1, ones)) yield [0, ...rest];
  if (ones > 0) for (const rest of ordersOf(zeros, ones - 1)) yield [1, ...rest];
}
