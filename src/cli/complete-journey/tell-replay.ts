import { formatCount, textTable } from '../text-table.ts';
import type { PlayedRefusal, ReplayReport } from './replay.ts';
import { tellUntidy } from './tell-import.ts';

/** The closing tables of a replay: what was accepted, every refusal by reason, what was untidy. */
export function tellReplay(report: ReplayReport, verbose: boolean): string {
  const { rows, accepted, playedBefore, refusals, untidy } = report;
  const parts = [
    textTable([
      ['redemptions', 'rows', 'what'],
      ['accepted', formatCount(accepted.withBasket), 'with the basket of that day'],
      ['accepted', formatCount(accepted.withOneUnit), 'with one unit of a covered product'],
      ['played before', formatCount(playedBefore), 'confirmed by an earlier run'],
      ['refused', formatCount(refusals.length), 'for the reasons below'],
      ['in all', formatCount(rows), ''],
    ]),
    tellRefusals(refusals, verbose),
    tellUntidy(untidy),
    `Accepted ${formatCount(accepted.withBasket + accepted.withOneUnit)}, refused ${formatCount(refusals.length)}, saved ${dollars(accepted.discount)}.`,
  ];
  if (rows > 0 && refusals.length === rows && refusals.every(({ code }) => code === 'not-found')) {
    parts.push('None of the coupons is here: import the files first.');
  } else if (playedBefore > 0 && accepted.withBasket + accepted.withOneUnit === 0) {
    parts.push(
      'Nothing changed: all rows were already played' +
        (refusals.length > 0 ? ', and what was refused is refused again.' : '.'),
    );
  }
  return parts.join('\n\n');
}

const examplesShown = 3;

function tellRefusals(refusals: readonly PlayedRefusal[], verbose: boolean): string {
  if (refusals.length === 0) return 'Nothing was refused.';
  const byReason = Map.groupBy(refusals, ({ step, code }) => `${step}|${code}`);
  const rows = [...byReason.values()]
    .sort((a, b) => b.length - a.length)
    .flatMap((group) => {
      const [first] = group;
      if (!first) return [];
      const shown = verbose ? group : group.slice(0, examplesShown);
      const head = [first.code, first.step, formatCount(group.length), meanings[first.code] ?? ''];
      return [head, ...shown.map(({ row }) => ['', '', '', exampleOf(row)])];
    });
  return textTable([['refused', 'at', 'rows', 'why'], ...rows]);
}

function exampleOf({ date, householdId, couponId }: PlayedRefusal['row']): string {
  return `  ${date} household ${householdId}, coupon ${couponId}`;
}

const meanings: Readonly<Record<string, string>> = {
  'limit-reached': 'the household has used its one copy of the coupon before',
  'not-targeted': 'the household did not receive the campaign',
  'not-started': 'the day lies before the campaign',
  ended: 'the day lies after the campaign',
  'not-found': 'the coupon is not in the store',
  paused: 'the coupon is paused',
  'no-discount': 'everything that the coupon covers in the basket costs nothing',
  'nothing-covered': 'the coupon covers no product',
  expired: 'an interrupted run froze the coupon and its time ran out',
};

function dollars(cents: number): string {
  return `$${formatCount(Math.floor(cents / 100))}.${String(cents % 100).padStart(2, '0')}`;
}
