import { describe, expect, test } from 'vitest';
import { readRedemption } from '../../../src/app/read-redemption.ts';
import { importCompleteJourney } from '../../../src/cli/complete-journey/import.ts';
import { type ReplayReport, replayCompleteJourney } from '../../../src/cli/complete-journey/replay.ts';
import { tellReplay } from '../../../src/cli/complete-journey/tell-replay.ts';
import { lines } from '../../../src/cli/progress.ts';
import { openSearchable } from '../open-searchable.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { writeShop } from './untidy-shop.ts';

const silent = lines(() => {});

async function importedShop() {
  let now = Date.parse('2026-01-01T00:00:00Z');
  const { ports } = await openSearchable({ now: () => now });
  const dir = writeShop(temporaryFolder());
  await importCompleteJourney({ ports, dir, progress: silent, isShared: async () => false });
  const replay = (mayGoOn = () => true): Promise<ReplayReport> =>
    replayCompleteJourney({
      ports,
      dir,
      progress: silent,
      mayGoOn,
      setClock: (to) => {
        now = to;
      },
    });
  return { ports, replay };
}

const refusalsOf = ({ refusals }: ReplayReport) =>
  refusals.map(({ row, step, code }) => `${row.orderId} ${step}: ${code}`);

const refused = [
  'cj-7-1-51-2017-03-10-2 claim: limit-reached',
  'cj-8-1-51-2017-03-11 freeze: no-discount',
  'cj-9-1-51-2017-03-12 claim: not-targeted',
  'cj-7-1-52-2017-03-20 claim: limit-reached',
  'cj-7-1-77-2017-03-20 claim: not-found',
  'cj-9-2-51-2017-04-30 claim: not-started',
  'cj-9-2-51-2017-05-02 claim: ended',
];

describe('a replay', () => {
  test('accepts what the files allow, and refuses the rest for a reason that they show', async () => {
    const { replay } = await importedShop();
    const report = await replay();
    expect(report.accepted).toEqual({ withBasket: 1, withOneUnit: 4, discount: 500 });
    expect(refusalsOf(report)).toEqual(refused);
  });

  test.each([
    [
      'with the basket of the day, a line that its quantity does not divide as two',
      'cj-7-1-51-2017-03-10',
      [
        { lineId: '1', itemId: '101', quantity: 1, unitPrice: 100 },
        { lineId: '2', itemId: '101', quantity: 1, unitPrice: 100 },
        { lineId: '2b', itemId: '101', quantity: 1, unitPrice: 101 },
      ],
    ],
    [
      'without one: a unit of the first covered product at its sale price',
      'cj-8-1-51-2017-03-12',
      [{ lineId: '1', itemId: '101', quantity: 1, unitPrice: 101 }],
    ],
    ['at 199 cents where its price is unknown', 'cj-9-2-53-2017-05-01', [{ itemId: '103', unitPrice: 199 }]],
    ['at 199 cents where its price is 0', 'cj-9-2-51-2017-05-01', [{ itemId: '104', unitPrice: 199 }]],
  ])('freezes and confirms %s', async (_, orderId, expected) => {
    const { ports, replay } = await importedShop();
    await replay();
    const read = await readRedemption(ports, orderId);
    expect(read).toMatchObject({
      ok: true,
      redemption: { status: 'confirmed', discount: 100, cart: { lines: expected } },
    });
  });

  test('plays each row at noon of its day', async () => {
    const { ports, replay } = await importedShop();
    await replay();
    const read = await readRedemption(ports, 'cj-7-1-52-2017-03-03');
    expect(read.ok && read.redemption.createdAt).toBe(Date.parse('2017-03-03T12:00:00Z'));
    const page = { status: 'used', now: 0, after: null, limit: 10 } as const;
    const used = await ports.userCoupons.page({ userId: '8', ...page });
    // Claimed for the row that was refused the day before, and still unused.
    expect(used.map((copy) => copy.claimedAt)).toEqual([Date.parse('2017-03-11T12:00:00Z')]);
  });

  test('tells every refusal by reason', async () => {
    const told = tellReplay(await (await importedShop()).replay(), false);
    expect(told).toMatch(/limit-reached\s+claim\s+2\s+the household has used its one copy/);
    expect(told).toMatch(/no-discount\s+freeze\s+1/);
    expect(told).toMatch(/2017-03-12 household 9, coupon cj-1-51/);
    expect(told).toMatch(/coupon_redemptions\s+1\s+rows without a usable/);
    expect(told).toContain('Accepted 5, refused 7, saved $5.00.');
  });
});

describe('a replay again', () => {
  test('plays nothing twice, and says so', async () => {
    const { replay } = await importedShop();
    await replay();
    const again = await replay();
    expect(again.accepted).toEqual({ withBasket: 0, withOneUnit: 0, discount: 0 });
    expect(again.playedBefore).toBe(5);
    // Its copy is used by the row of the day after since: as if it claimed anew.
    expect(refusalsOf(again)).toEqual(
      refused.map((line) => line.replace('freeze: no-discount', 'claim: limit-reached')),
    );
    expect(tellReplay(again, false)).toContain('Nothing changed: all rows were already played');
  });

  test.each([0, 1, 4, 11])('completes one that stopped before row %i', async (played) => {
    const { replay } = await importedShop();
    let asked = 0;
    await expect(replay(() => asked++ < played)).rejects.toThrow(/run the replay again/);
    const { accepted, playedBefore, refusals } = await replay();
    expect(accepted.withBasket + accepted.withOneUnit + playedBefore).toBe(5);
    expect(refusals.length).toBe(7);
  });

  test('of an empty store says what to do', async () => {
    const { ports } = await openSearchable();
    const dir = writeShop(temporaryFolder());
    const report = await replayCompleteJourney({
      ports,
      dir,
      progress: silent,
      mayGoOn: () => true,
      setClock: () => {},
    });
    expect(tellReplay(report, false)).toContain('import the files first');
  });
});
