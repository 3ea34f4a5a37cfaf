import { writeFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { meetsGoal, type Row, type RowGroup } from './row.ts';
import { attack } from './rows/attack.ts';
import { badgeGrowth, badgeGrowthOnElasticsearch } from './rows/badge-growth.ts';
import { badges } from './rows/badges.ts';
import { claimRush } from './rows/claim-rush.ts';
import { claims, claimsOnRedis } from './rows/claims.ts';
import { combination } from './rows/combination.ts';
import { eligibility } from './rows/eligibility.ts';
import { hotBadges } from './rows/hot-badges.ts';
import { landing } from './rows/landing.ts';
import { operatorChange } from './rows/operator-change.ts';
import { redemption } from './rows/redemption.ts';
import { search } from './rows/search.ts';
import { wallet } from './rows/wallet.ts';
import { table } from './table.ts';

/** `npm run bench`, `npm run bench -- --quick`, `npm run bench -- --only badges`: the table, and bench.json. */
const GROUPS: readonly RowGroup[] = [
  hotBadges,
  badges,
  combination,
  eligibility,
  claims,
  claimRush,
  attack,
  redemption,
  landing,
  wallet,
];
/** What takes minutes to fill, or engines that have to be fetched first: measured where it is named. */
const NAMED: readonly RowGroup[] = [
  badgeGrowth,
  badgeGrowthOnElasticsearch,
  claimsOnRedis,
  search,
  operatorChange,
];
const { values } = parseArgs({
  options: { quick: { type: 'boolean', default: false }, only: { type: 'string' } },
});

const all = [...GROUPS, ...NAMED];
const chosen = values.only === undefined ? GROUPS : all.filter(({ name }) => name === values.only);
if (chosen.length === 0) {
  console.error(`no row is called ${values.only}; there are: ${all.map(({ name }) => name).join(', ')}`);
  process.exit(2);
}
const rows: Row[] = [];
for (const group of chosen) {
  console.error(`measuring ${group.name} ...`);
  rows.push(...(await group.measure({ quick: values.quick })));
}
if (rows.length === 0) throw new Error('the bench measured nothing');

const machine = {
  node: process.version,
  cores: availableParallelism(),
  at: new Date().toISOString(),
  quick: values.quick,
};
const judged = rows.map((row) => ({ ...row, met: meetsGoal(row) }));
await writeFile('bench.json', `${JSON.stringify({ machine, rows: judged }, null, 2)}\n`);
console.log(table(rows));
