import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readWallet } from '../../../src/app/read-wallet.ts';
import { compose } from '../../../src/compose.ts';
import type { Ports } from '../../../src/ports/ports.ts';
import { copyInWallet } from '../../contracts/make.ts';
import { templateOf } from '../../domain/make.ts';
import { alternate } from '../alternate.ts';
import type { RowGroup } from '../row.ts';

const pageSize = 20;
const many = 1_000;
const now = 1_000;

/** A page of a shopper who has a thousand coupons of a thousand templates beside one of a shopper who has a page. */
export const wallet: RowGroup = {
  name: 'wallet',
  measure: async ({ quick }) => {
    const dataDir = await mkdtemp(join(tmpdir(), 'clipper-bench-'));
    const clock = { now: () => now };
    const { ports, close } = await compose({ dataDir, secretKey: 'bench' }, { clock });
    try {
      for (let n = 1; n <= many; n++) await ports.templates.insert(templateOf(`T${n}`));
      await fillWallet(ports, 'many', many);
      await fillWallet(ports, 'few', pageSize);
      const rounds = quick ? 50 : 500;
      const measured = await alternate(quick, {
        ours: () => everyMs(ports, 'many', rounds),
        floor: () => everyMs(ports, 'few', rounds),
      });
      return [
        {
          what: `first page and counts of a wallet of ${many} coupons ÷ of a wallet of ${pageSize}`,
          unit: 'ms',
          ...measured,
          ratio: measured.floor / measured.ours,
          goal: 0.5,
        },
      ];
    } finally {
      await close();
      await rm(dataDir, { recursive: true });
    }
  },
};

async function fillWallet({ userCoupons }: Ports, userId: string, count: number): Promise<void> {
  for (let n = 1; n <= count; n++) {
    const of = { userId, couponId: `T${n}`, userCouponId: `${userId}-${n}`, requestId: `${userId}-${n}` };
    const serial = userId === 'many' ? 1 : 2;
    const done = await userCoupons.insert(
      copyInWallet(n, { ...of, serial, daySerial: serial, nth: 1, nthOfDay: 1, validTo: now + 1 + n }),
    );
    if (done !== 'inserted') throw new Error(`${userId} has ${JSON.stringify(done)} already`);
  }
}

/** Of the processor's time: what else the machine does is not measured. */
async function everyMs(ports: Ports, userId: string, rounds: number): Promise<number> {
  const place = { channel: null, region: null };
  const began = process.cpuUsage();
  for (let n = 0; n < rounds; n++) {
    const page = await readWallet(ports, {
      ...place,
      userId,
      status: 'unused',
      after: null,
      limit: pageSize,
    });
    if (page.coupons.length !== pageSize) throw new Error(`a page of ${page.coupons.length} coupons`);
  }
  const { user, system } = process.cpuUsage(began);
  return (user + system) / 1_000 / rounds;
}
