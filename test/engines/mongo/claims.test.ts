import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createMemoryAnnouncements } from '../../../src/adapters/memory/announcements.ts';
import { createClaimCache } from '../../../src/adapters/memory/claim-cache.ts';
import { createMemoryGate } from '../../../src/adapters/memory/stock-gate.ts';
import { connectMongo } from '../../../src/adapters/mongo/connect.ts';
import { OutcomeUnknown } from '../../../src/adapters/mongo/errors.ts';
import { openMongoStore, storeOn } from '../../../src/adapters/mongo/open-store.ts';
import { silentAudience } from '../../../src/adapters/outgoing/audience-provider.ts';
import { systemIds } from '../../../src/adapters/system/ids.ts';
import { type ClaimPorts, claimCoupon } from '../../../src/app/claim-coupon.ts';
import { readBooks } from '../../../src/app/read-books.ts';
import type { Store } from '../../../src/ports/store.ts';
import { copyOf } from '../../contracts/make.ts';
import { templateOf } from '../../domain/make.ts';
import { type MongoServer, startMongo, startStandIn } from '../mongo-server.ts';
import { type Asked, keepCommands } from './asked-commands.ts';
import { standBetween } from './cut-connection.ts';

let server: MongoServer;

beforeAll(async () => {
  server = await startMongo();
});

afterAll(() => server.stop());

const clock = { now: () => 1_500 };

/** What one server process has of its own: a gate that knows nothing of the others'. */
function processOn(store: Store): ClaimPorts {
  const announcements = createMemoryAnnouncements();
  return {
    clock,
    ids: systemIds,
    users: store.users,
    lists: store.lists,
    userCoupons: store.userCoupons,
    gate: createMemoryGate(store.userCoupons),
    claimCache: createClaimCache(store.templates, announcements),
    announcements,
    audience: silentAudience,
    risk: { first: [], last: [] },
  };
}

const claim = (ports: ClaimPorts, userId: string, requestId: string) =>
  claimCoupon(ports, {
    couponId: 'C',
    userId,
    channel: null,
    region: null,
    fromPage: false,
    requestId,
  });

describe('claims on MongoDB', () => {
  it('that come at the same moment go down in one bulk insert, and no transaction', async () => {
    const asked: Asked[] = [];
    const client = await connectMongo(server.url, { monitorCommands: true });
    const store = await storeOn(client, { url: server.url, database: server.newDatabase() });
    keepCommands(client, asked);
    try {
      const copies = Array.from({ length: 50 }, (_, n) => copyOf(n + 1));
      const answers = await Promise.all(copies.map((copy) => store.userCoupons.insert(copy)));
      expect(new Set(answers)).toEqual(new Set(['inserted']));
      expect(asked.map(({ name, collection }) => `${name} ${collection}`)).toEqual(['insert user_coupons']);
      expect(asked[0]?.command).toMatchObject({ ordered: false });
      expect(asked[0]?.command.documents).toHaveLength(50);
    } finally {
      await store.close();
    }
  });

  it.each([
    ['its unique indexes', 'auto' as const],
    ['the guard of serials', 'on' as const],
  ])('of three processes with a gate each are never too many: %s forbid it', async (_, serialsGuard) => {
    const database = server.newDatabase();
    const stores = await Promise.all(
      [1, 2, 3].map(() => openMongoStore({ url: server.url, database, serialsGuard, guardPatienceMs: 0 })),
    );
    try {
      const [store] = stores;
      if (!store) throw new Error('There is a store.');
      const total = 20;
      const template = templateOf('C', {
        claim: { opensAt: 1_000, closesAt: 2_000, total, perUser: 1 },
      });
      await store.templates.insert(template);
      const processes = stores.map(processOn);
      const answers: string[] = [];
      // Patient shoppers: busy is no refusal of the coupon.
      for (let rounds = 0; rounds < 30 && !answers.includes('sold-out'); rounds++) {
        const round = await Promise.all(
          processes.map((ports, n) => claim(ports, `user-${rounds}-${n}`, `request-${rounds}`)),
        );
        answers.push(...round.map((answer) => (answer.ok ? 'claimed' : answer.reason.code)));
      }
      expect(answers).toContain('sold-out');
      expect(answers.filter((answer) => !['claimed', 'sold-out', 'busy'].includes(answer))).toEqual([]);
      expect(await store.userCoupons.serials('C')).toEqual({ taken: total, highest: total });
      const ports = { clock, templates: store.templates, userCoupons: store.userCoupons };
      const books = await readBooks({ ...ports, gate: createMemoryGate(store.userCoupons) }, template);
      expect(books).toMatchObject({ balanced: true, claimed: total, remaining: 0 });
      expect(answers.filter((answer) => answer === 'claimed')).toHaveLength(total);
    } finally {
      await Promise.all(stores.map((store) => store.close()));
    }
  });
});

describe('a connection that breaks before the answer', () => {
  it('leaves the outcome unknown; the copy is found by its request', async () => {
    const standIn = await startStandIn();
    const between = await standBetween(standIn.url);
    const store = await openMongoStore({ url: between.url, database: standIn.newDatabase() });
    try {
      const copy = copyOf(1);
      between.cutAnswers();
      await expect(store.userCoupons.insert(copy)).rejects.toThrow(OutcomeUnknown);
      between.mend();
      expect(await store.userCoupons.findByRequest(copy.userId, 'C', copy.requestId)).toEqual(copy);
      expect(await store.health.check()).toEqual({ ok: true });
    } finally {
      await store.close();
      await between.close();
      await standIn.stop();
    }
  });

  it('is an engine that is away, with the time that it may take', async () => {
    const standIn = await startStandIn();
    const store = await openMongoStore({ url: standIn.url, database: standIn.newDatabase() });
    try {
      await standIn.stop();
      const startedAt = performance.now();
      await expect(store.templates.get('T')).rejects.toMatchObject({ engine: 'mongodb' });
      expect(performance.now() - startedAt).toBeLessThan(15_000);
      expect(await store.health.check()).toMatchObject({ ok: false });
    } finally {
      await store.close();
    }
  });
});
