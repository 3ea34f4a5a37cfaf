import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connectMongo } from '../../../src/adapters/mongo/connect.ts';
import { openMongoStore, storeOn } from '../../../src/adapters/mongo/open-store.ts';
import type { Store } from '../../../src/ports/store.ts';
import { copyOf, itemOf, redemptionOf } from '../../contracts/make.ts';
import { templateOf } from '../../domain/make.ts';
import { type MongoServer, startMongo, startStandIn } from '../mongo-server.ts';
import { type Asked, keepCommands } from './asked-commands.ts';

let server: MongoServer;
let store: Store;

beforeAll(async () => {
  server = await startMongo();
  store = await openMongoStore({ url: server.url, database: server.newDatabase() });
});

afterAll(async () => {
  await store.close();
  await server.stop();
});

let made = 0;
const newId = () => `id-${++made}`;
const runs = { numRuns: 25 };
const number = fc.oneof(
  fc.maxSafeInteger(),
  fc.constantFrom(0, 1, 2 ** 31, -(2 ** 31) - 1, Number.MAX_SAFE_INTEGER, Number.MIN_SAFE_INTEGER),
);
const text = fc.string({ unit: 'grapheme', maxLength: 20 });

describe('a document comes back as it was written', () => {
  it('whatever an operator calls the attributes of a template', async () => {
    const name = fc.oneof(
      fc.string({ unit: 'binary', minLength: 1, maxLength: 10 }),
      fc.constantFrom('a.b', '$set', '$', '.', '_id', '__proto__', 'constructor', '\0', ''),
    );
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(name, text), { maxLength: 5 }),
        text,
        number,
        async (pairs, title, n) => {
          const template = {
            ...templateOf(newId(), { name: title }),
            attributes: Object.fromEntries(pairs),
            priority: n,
            createdAt: n,
          };
          expect(await store.templates.insert(template)).toBe('inserted');
          expect(await store.templates.get(template.id)).toEqual(template);
          const next = { ...template, rev: 2, attributes: { '$inc.x': 'y' } };
          expect(await store.templates.replace(next, 1)).toBe(true);
          expect(await store.templates.getMany([template.id])).toEqual([next]);
        },
      ),
      runs,
    );
  });

  it('an item, equal to itself when it is put again', async () => {
    const item = fc.record({
      title: text,
      categoryPath: fc.array(text, { maxLength: 4 }),
      tags: fc.array(text, { maxLength: 4 }),
      salePrice: fc.option(number),
      salesCount: number,
      listedAt: number,
      imageUrl: fc.option(text),
      brandId: fc.option(text),
    });
    await fc.assert(
      fc.asyncProperty(item, async (given) => {
        const one = itemOf(newId(), given);
        await store.items.putMany([one]);
        expect(await store.items.get(one.itemId)).toEqual(one);
        expect(await store.items.putMany([one])).toEqual({ inserted: 0, changed: 0, unchanged: 1 });
      }),
      runs,
    );
  });

  it('and is not sent again where it is equal already', async () => {
    const asked: Asked[] = [];
    const client = await connectMongo(server.url, { monitorCommands: true });
    const watched = await storeOn(client, { url: server.url, database: server.newDatabase() });
    const items = [itemOf('a'), itemOf('b')];
    await watched.items.putMany(items);
    keepCommands(client, asked);
    await watched.items.putMany(items);
    await watched.items.putMany([itemOf('a', { title: 'new' }), itemOf('b'), itemOf('c')]);
    await watched.close();
    const told = asked.map(
      ({ name, command }) => `${name} ${(command.updates ?? command.documents ?? []).length}`,
    );
    expect(told).toEqual(['find 0', 'find 0', 'update 1', 'insert 1']);
  });

  it('a redemption whole, with whatever a version to come adds to it', async () => {
    const given = redemptionOf(newId(), {
      rejection: { code: 'coupon-unavailable', params: { userCouponId: 'uc', 'a.b': 1 } },
    });
    const redemption = { ...given, memberToCome: { deep: [null, 1, 'x'] } };
    expect(await store.redemptions.insert(redemption)).toBe('inserted');
    expect(await store.redemptions.get(redemption.orderId)).toEqual(redemption);
  });

  it('a copy with numbers beyond 32 bits', async () => {
    const copy = copyOf(1, { validTo: Number.MAX_SAFE_INTEGER, amount: 2 ** 40, serial: 2 ** 24 });
    await store.userCoupons.insert(copy);
    expect(await store.userCoupons.get(copy.userId, copy.userCouponId)).toEqual(copy);
    expect(await store.userCoupons.serials('C')).toEqual({ taken: 1, highest: 2 ** 24 });
  });
});

describe('a database', () => {
  it('whose index is another than is needed is not used, and operators hear which', async () => {
    const client = await connectMongo(server.url);
    const options = { url: server.url, database: server.newDatabase() };
    const redemptions = client.db(options.database).collection('redemptions');
    await redemptions.createIndex({ dueAt: 1 }, { name: 'redemptions_due' });
    await expect(storeOn(client, options)).rejects.toThrow(
      /The index redemptions_due of .*redemptions is another than this version needs .*"dueAt":1/,
    );
    await client.close();
  });

  it('opens a second time as it is', async () => {
    const options = { url: server.url, database: server.newDatabase() };
    const first = await openMongoStore(options);
    await first.items.putMany([itemOf('x')]);
    await first.close();
    const second = await openMongoStore(options);
    expect(await second.items.get('x')).toEqual(itemOf('x'));
    await second.close();
  });

  it('of a stand-in with a file is there after a restart', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'clipper-mongo-'));
    const database = server.newDatabase();
    try {
      for (const found of [null, itemOf('x')]) {
        const standIn = await startStandIn({ file: join(folder, 'data') });
        const kept = await openMongoStore({ url: standIn.url, database });
        expect(await kept.items.get('x')).toEqual(found);
        await kept.items.putMany([itemOf('x')]);
        await kept.close();
        await standIn.stop();
      }
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
