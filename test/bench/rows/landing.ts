import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { compose } from '../../../src/compose.ts';
import type { Target } from '../../../src/domain/template.ts';
import type { Ports } from '../../../src/ports/ports.ts';
import { buildIndex } from '../../contracts/build-index.ts';
import { itemOf } from '../../contracts/make.ts';
import { templateOf } from '../../domain/make.ts';
import type { RowGroup } from '../row.ts';
import { measureLandingPage } from './landing-walk.ts';

/** As many as the grocer of the Complete Journey data has, and the size of its longest lists. */
const itemCount = 92_331;
const listCount = 15_000;
const batch = 10_000;

/** Landing pages on the embedded engines: the hundredth page beside the first one. */
export const landing: RowGroup = {
  name: 'landing',
  measure: async ({ quick }) => {
    const dataDir = await mkdtemp(join(tmpdir(), 'clipper-bench-'));
    const { ports, close } = await compose({ dataDir, secretKey: 'bench' });
    try {
      await fillShop(ports);
      await buildIndex(ports);
      return [
        await measureLandingPage(ports, {
          couponId: 'list',
          what: `a list of ${listCount.toLocaleString('en-US')} items`,
          quick,
        }),
        await measureLandingPage(ports, {
          couponId: 'all',
          what: `everything, ${itemCount.toLocaleString('en-US')} items`,
          quick,
        }),
      ];
    } finally {
      await close();
      await rm(dataDir, { recursive: true });
    }
  },
};

async function fillShop({ items, relations, templates }: Ports): Promise<void> {
  const scopeOf = (target: Target) => ({ scope: { include: [target] } });
  await templates.insert(templateOf('list', scopeOf({ type: 'items' })));
  await templates.insert(templateOf('all', scopeOf({ type: 'all' })));
  for (let from = 0; from < itemCount; from += batch) {
    const numbers = Array.from({ length: Math.min(batch, itemCount - from) }, (_, n) => from + n);
    await items.putMany(numbers.map(itemAt));
    const listed = numbers.filter((n) => n % 6 === 0 && n / 6 < listCount);
    await relations.putMany(listed.map((n) => ({ couponId: 'list', itemId: idOf(n), sort: n })));
  }
}

/** In 300 categories of 30 departments, of 2,000 brands, at prices from a dollar up. */
function itemAt(n: number) {
  const shelf = (n * 7_919) % 300;
  return itemOf(idOf(n), {
    title: `Thing ${n} of shelf ${shelf}`,
    categoryPath: [`department-${shelf % 30}`, `shelf-${shelf}`],
    brandId: `brand-${(n * 31) % 2_000}`,
    salePrice: n % 40 === 0 ? null : 100 + ((n * 104_729) % 9_900),
    salesCount: (n * 15_485_863) % 1_000,
    listedAt: n % 365,
  });
}

function idOf(n: number): string {
  return `i${String(n).padStart(6, '0')}`;
}
