import { globSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';

/** What may change a document with a status, and where: everything else goes through these. */
const writers: readonly { readonly call: RegExp; readonly files: readonly string[] }[] = [
  { call: /\buserCoupons\s*\.insert\(/, files: ['src/app/claim-coupon.ts'] },
  { call: /\buserCoupons\s*\.replace\(/, files: ['src/app/change-copy.ts'] },
  {
    call: /\bredemptions\s*\.insert\(/,
    files: ['src/app/cancel-redemption.ts', 'src/app/freeze-coupons.ts'],
  },
  {
    call: /\bredemptions\s*\.replace\(/,
    files: ['src/app/finish-redemption.ts', 'src/app/freeze-coupons.ts'],
  },
];

const states =
  /\bstatus: '(unused|used|void|freezing|frozen|rejecting|rejected|confirming|confirmed|cancelling|cancelled|expired|refunding|partly-refunded|refunded)'/;

const sources = new Map(
  globSync(['src/**/*.ts', 'sync/**/*.ts']).map((file) => [file, readFileSync(file, 'utf8')] as const),
);

const filesWith = (pattern: RegExp, files: Iterable<readonly [string, string]> = sources) =>
  [...files]
    .filter(([, text]) => pattern.test(text))
    .map(([file]) => file)
    .sort();

describe('a status', () => {
  test.each(writers)('$call is called in $files alone', ({ call, files }) => {
    expect(filesWith(call)).toEqual(files);
  });

  test('is named by no use case: the tables in the domain set it', () => {
    const useCases = [...sources].filter(([file]) => file.startsWith('src/app/'));
    expect(useCases.length).toBeGreaterThan(20);
    expect(filesWith(states, useCases)).toEqual([]);
  });

  test('that somebody else set would be found', () => {
    const files = [
      ['a.ts', "await ports.userCoupons.replace({ ...copy, status: 'used' }, copy.rev);"],
      ['b.ts', 'ports.userCoupons.get(userId, id)'],
    ] as const;
    expect(filesWith(/\buserCoupons\s*\.replace\(/, files)).toEqual(['a.ts']);
    expect(filesWith(states, files)).toEqual(['a.ts']);
  });
});
