import { describe, expect, test } from 'vitest';
import { whatIsCovered } from '../../../src/cli/complete-journey/coupon-name.ts';
import { readableCategory, readableType, slug } from '../../../src/cli/complete-journey/readable.ts';

test.each([
  ['FRZN ICE', 'frzn-ice'],
  ['BREAD:ITALIAN/FRENCH', 'bread-italian-french'],
  ['  COUPON/MISC ITEMS  ', 'coupon-misc-items'],
  ['(CRÈME)', 'cr-me'],
  ['--', ''],
  ['', ''],
])('the slug of %j is %j', (text, expected) => {
  expect(slug(text)).toBe(expected);
});

test.each([
  ['ICE - CRUSHED/CUBED', 'Ice - Crushed/Cubed'],
  ["SHAVING CREAM MEN'S", "Shaving Cream Men's"],
  ['DIPS (NON-REFRIGERATED)', 'Dips (Non-Refrigerated)'],
  ['DRY DOG FOOD PREMIUM (ALPO/PUR', 'Dry Dog Food Premium'],
  ['(CUT', '(Cut'],
])('the type %j reads %j', (text, expected) => {
  expect(readableType(text)).toBe(expected);
});

test.each([
  ['FROZEN PIZZA', 'frozen pizza'],
  ['PNT BTR/JELLY/JAMS', 'peanut butter, jelly and jams'],
  ['SEAFOOD - FROZEN', 'frozen seafood'],
  ['FITNESS&DIET', 'fitness and diet'],
  ['MISC. DAIRY', 'miscellaneous dairy'],
  ['DINNER MXS:DRY', 'dry dinner mixes'],
])('the category %j reads %j', (text, expected) => {
  expect(readableCategory(text)).toBe(expected);
});

describe('what a coupon covers is', () => {
  const shelf = (category: string, department = 'GROCERY') => ({ department, category });

  test.each([
    [
      'the category of half of its products',
      [shelf('YOGURT'), shelf('BREAD'), shelf('YOGURT'), shelf('EGGS')],
      'yogurt',
    ],
    ['else their department', [shelf('YOGURT'), shelf('BREAD'), shelf('EGGS')], 'groceries'],
    ['else not said', [shelf('A', 'X'), shelf('B', 'Y'), shelf('C', 'Z')], 'selected products'],
    ['the first in the alphabet of two', [shelf('YOGURT'), shelf('BREAD')], 'bread'],
    ['not said where nothing is known', [], 'selected products'],
    ['not said where the file says nothing', [shelf('', '')], 'selected products'],
  ])('%s', (_, shelves, expected) => {
    expect(whatIsCovered(shelves)).toBe(expected);
    expect(whatIsCovered(shelves.toReversed())).toBe(expected);
  });
});
