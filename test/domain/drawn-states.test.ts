import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { redemptionArrows } from '../../src/domain/redemption-lifecycle.ts';
import { copyArrows } from '../../src/domain/user-coupon-lifecycle.ts';

const page = readFileSync(new URL('../../docs/redemption.md', import.meta.url), 'utf8');

/** `from → to` of each drawing, in the page's order. Underscores stand for hyphens: the drawing's names have none. */
const drawings = [...page.matchAll(/```mermaid\nstateDiagram-v2\n([\s\S]*?)```/g)].map(([, drawing = '']) =>
  [...drawing.matchAll(/^\s*(\S+) --> (\w+)/gm)].map(([, from = '', to = '']) =>
    `${from} → ${to}`.replaceAll('_', '-'),
  ),
);

const arrowsOf = (table: Readonly<Record<string, readonly string[]>>) =>
  Object.entries(table).flatMap(([from, tos]) => tos.map((to) => `${from} → ${to}`));

describe('docs/redemption.md', () => {
  test.each([
    ['an order', 0, redemptionArrows, ['[*] → freezing', '[*] → cancelled']],
    ['a copy', 1, copyArrows, ['[*] → unused']],
  ])('draws the states of %s: every arrow of the table, once, and no other', (_, n, table, beginnings) => {
    expect(drawings[n]?.toSorted()).toEqual([...arrowsOf(table), ...beginnings].toSorted());
  });

  test('says of every state of an order what is sure', () => {
    const rows = [...page.matchAll(/^\| `([a-z-]+)` +\| [^|]+ \| [^|]*\|$/gm)].map(([, state]) => state);
    expect(rows).toEqual(expect.arrayContaining(Object.keys(redemptionArrows)));
  });
});
