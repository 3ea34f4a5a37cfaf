import { describe, expect, it } from 'vitest';
import { openMemoryStore } from '../../src/adapters/memory/open-memory-store.ts';
import { type ReadWallet, readWallet, type WalletPage } from '../../src/app/read-wallet.ts';
import type { UserCouponStatus } from '../../src/domain/user-coupon.ts';
import { copyInWallet } from '../contracts/make.ts';
import { templateOf } from '../domain/make.ts';

const now = 1_000;
const request: ReadWallet = {
  userId: 'U',
  status: 'unused',
  channel: null,
  region: null,
  after: null,
  limit: 20,
};

/** What the page is made of, as many as were read of each. */
async function openWallet() {
  const store = openMemoryStore();
  const read = { copies: 0, templates: 0, questions: 0 };
  const ports = {
    clock: { now: () => now },
    userCoupons: {
      ...store.userCoupons,
      page: async (query: Parameters<typeof store.userCoupons.page>[0]) => {
        read.questions += 1;
        const copies = await store.userCoupons.page(query);
        read.copies += copies.length;
        return copies;
      },
      counts: (userId: string, at: number) => {
        read.questions += 1;
        return store.userCoupons.counts(userId, at);
      },
    },
    templates: {
      ...store.templates,
      getMany: async (ids: readonly string[]) => {
        read.questions += 1;
        const templates = await store.templates.getMany(ids);
        read.templates += templates.length;
        return templates;
      },
    },
  };
  return { store, ports, read };
}

describe('a wallet of a thousand coupons', () => {
  it('is paged with three questions: a page of copies, its templates, the counts', async () => {
    const { store, ports, read } = await openWallet();
    for (let n = 1; n <= 1_000; n++) {
      await store.templates.insert(templateOf(`T${n}`));
      await store.userCoupons.insert(copyInWallet(n, { couponId: `T${n}`, serial: 1, validTo: 5_000 + n }));
    }
    const { coupons, counts, next } = await readWallet(ports, request);
    expect(coupons).toHaveLength(20);
    expect(counts.unused).toBe(1_000);
    expect(next).toEqual({ sortValue: 5_020, userCouponId: 'uc-0020' });
    // One more than is shown says whether there is a next page.
    expect(read).toEqual({ copies: 21, templates: 20, questions: 3 });
  });
});

describe('the pages of a wallet', () => {
  const idsOf = ({ coupons }: WalletPage) => coupons.map(({ copy }) => copy.userCouponId).join(' ');

  it.each<[UserCouponStatus, string]>([
    ['unused', 'uc-0003 uc-0001 uc-0002'],
    ['frozen', 'uc-0004'],
    ['used', 'uc-0006 uc-0005'],
    // One of them is swept, and changed by it; the other one's time has just run out.
    ['expired', 'uc-0008 uc-0007'],
    ['void', 'uc-0009'],
  ])('%s: soonest to end first where it can be used, else last changed first', async (status, expected) => {
    const { store, ports } = await openWallet();
    await store.templates.insert(templateOf('C'));
    for (const copy of [
      copyInWallet(1, { validTo: 3_000 }),
      copyInWallet(2, { validTo: 4_000 }),
      copyInWallet(3, { validTo: 2_000 }),
      copyInWallet(4, { validTo: 2_000, status: 'frozen' }),
      copyInWallet(5, { status: 'used', changedAt: 500 }),
      copyInWallet(6, { status: 'used', changedAt: 600 }),
      copyInWallet(7, { status: 'unused', validTo: now, changedAt: 10 }),
      copyInWallet(8, { status: 'expired', validTo: 900, changedAt: 950 }),
      copyInWallet(9, { status: 'void', changedAt: 20 }),
    ]) {
      await store.userCoupons.insert(copy);
    }
    const page = await readWallet(ports, { ...request, status });
    expect(idsOf(page)).toBe(expected);
    expect(page.counts).toEqual({ unused: 3, frozen: 1, used: 2, expired: 2, void: 1 });
    const walked: string[] = [];
    for (let after = request.after; ; ) {
      const one = await readWallet(ports, { ...request, status, limit: 1, after });
      walked.push(idsOf(one));
      after = one.next;
      if (after === null) break;
    }
    expect(walked.join(' ')).toBe(expected);
  });

  it('grey what can’t be used here, each with every reason, and hide nothing', async () => {
    const { store, ports } = await openWallet();
    await store.templates.insert(templateOf('here'));
    await store.templates.insert(templateOf('app', { channels: ['app'] }));
    await store.templates.insert(templateOf('north', { channels: ['app'], regions: ['N'] }));
    await store.templates.insert({ ...templateOf('paused'), phase: 'paused' });
    const copies = {
      here: {},
      app: {},
      north: {},
      paused: {},
      later: { couponId: 'here', validFrom: 2_000 },
    };
    const given = Object.entries(copies).map(([couponId, rest], n) =>
      copyInWallet(n + 1, { couponId, serial: n + 1, validTo: 9_000, ...rest }),
    );
    for (const copy of given) await store.userCoupons.insert(copy);
    const codes = async (channel: string | null, region: string | null) =>
      (await readWallet(ports, { ...request, channel, region })).coupons.map(
        ({ usableHere, reasons }) => `${usableHere} ${reasons.map(({ code }) => code).join(' ')}`,
      );
    expect(await codes('web', null)).toEqual([
      'true ',
      'false wrong-channel',
      'false wrong-channel wrong-region',
      'false paused',
      'false not-yet-valid',
    ]);
    expect(await codes('app', 'N')).toEqual([
      'true ',
      'true ',
      'true ',
      'false paused',
      'false not-yet-valid',
    ]);
  });
});
