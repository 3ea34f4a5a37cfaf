import { randomUUID } from 'node:crypto';
import { expect, it } from 'vitest';
import { createMemoryAnnouncements } from '../../../src/adapters/memory/announcements.ts';
import { openMemoryStore } from '../../../src/adapters/memory/open-memory-store.ts';
import { createRedisGate } from '../../../src/adapters/redis/stock-gate.ts';
import { templateOf } from '../../domain/make.ts';
import { startRedis } from '../redis-server.ts';
import { withRedis } from './each-with-redis.ts';

const redis = withRedis(() => startRedis());
const template = templateOf('C', { claim: { opensAt: 0, closesAt: 9, perUser: null, total: 1 } });

it.each(['stock|C', '*'])(
  'what a process remembers of a stock is asked for again at once when it hears %s',
  async (key) => {
    const { userCoupons } = openMemoryStore();
    const announcements = createMemoryAnnouncements();
    const prefix = `${randomUUID()}:`;
    const gateOf = () =>
      createRedisGate({
        client: redis().connection.client,
        source: userCoupons,
        instance: randomUUID(),
        announcements,
        prefix,
      });
    const [taker, looker] = [gateOf(), gateOf()];
    expect(await looker.soldOut([template])).toEqual({ couponIds: new Set(), isSure: true });
    const asked = { template, userId: 'u', requestId: 'r', userCouponId: 'uc', day: '2026-03-01', now: 1 };
    expect(await taker.reserve(asked)).toMatchObject({ ok: true, last: true });
    announcements.announce([key]);
    expect(await looker.soldOut([template])).toEqual({ couponIds: new Set(['C']), isSure: true });
  },
);
