import type { Flaw } from './decision.ts';
import { flaw, inRange, outOfRange } from './flaw.ts';
import type { AmountOrQuantity, Discount, Tier } from './template.ts';

/** What creation refuses in a discount; `total` is the stock that a budget is shared over. */
export function checkDiscount(discount: Discount, total: number | null): Flaw[] {
  switch (discount.type) {
    case 'amount-off':
      return least1('/discount/amount', discount.amount);
    case 'percent-off':
      return [
        ...rate('/discount/rateBps', discount.rateBps),
        ...least1('/discount/maxAmount', discount.maxAmount),
      ];
    case 'tiers':
      return checkTiers(discount.tiers);
    case 'every':
      return checkEvery(discount);
    case 'buy-x-get-y':
      return [
        ...least1('/discount/buy', discount.buy),
        ...least1('/discount/get', discount.get),
        ...rate('/discount/rateBps', discount.rateBps),
        ...least1('/discount/maxTimes', discount.maxTimes),
      ];
    case 'bundle-price':
      return [
        ...least1('/discount/quantity', discount.quantity),
        ...(inRange(discount.price, 0) ? [] : [outOfRange('/discount/price', 0)]),
      ];
    case 'shipping-off':
      return least1('/discount/amount', discount.amount);
    case 'random-amount':
      return checkRandom(discount, total);
  }
}

function least1(pointer: string, value: number | null): Flaw[] {
  return value === null || inRange(value, 1) ? [] : [outOfRange(pointer, 1)];
}

function rate(pointer: string, value: number | null): Flaw[] {
  return value === null || inRange(value, 1, 10_000) ? [] : [outOfRange(pointer, 1, 10_000)];
}

function exactlyOne(pointer: string, { amount, quantity }: AmountOrQuantity): Flaw[] {
  if ((amount === null) === (quantity === null)) {
    return [flaw(pointer, 'exactly-one', 'must have exactly one of amount and quantity')];
  }
  return [...least1(`${pointer}/amount`, amount), ...least1(`${pointer}/quantity`, quantity)];
}

function checkEvery({ every, amount, maxTimes }: Extract<Discount, { type: 'every' }>): Flaw[] {
  const flaws = [
    ...exactlyOne('/discount/every', every),
    ...least1('/discount/amount', amount),
    ...least1('/discount/maxTimes', maxTimes),
  ];
  if (every.amount !== null && amount > every.amount) {
    flaws.push(flaw('/discount/amount', 'more-than-spent', 'must be at most every.amount'));
  }
  return flaws;
}

function checkRandom(
  { min, max, budget }: Extract<Discount, { type: 'random-amount' }>,
  total: number | null,
): Flaw[] {
  const flaws = [...least1('/discount/min', min), ...least1('/discount/max', max)];
  if (min > max) flaws.push(flaw('/discount/min', 'min-above-max', 'must be at most max'));
  if (flaws.length > 0 || budget === null) return flaws;
  if (total === null) {
    return [flaw('/discount/budget', 'unbounded', 'needs a finite claim.total to be shared over')];
  }
  const least = BigInt(total) * BigInt(min);
  const most = BigInt(total) * BigInt(max);
  if (!Number.isSafeInteger(budget) || BigInt(budget) < least || BigInt(budget) > most) {
    const message = `can't be met: ${total} draws within ${min} to ${max} sum to ${least} to ${most}`;
    flaws.push(flaw('/discount/budget', 'out-of-reach', message));
  }
  return flaws;
}

const mostTiers = 20;

function checkTiers(tiers: readonly Tier[]): Flaw[] {
  if (tiers.length < 1 || tiers.length > mostTiers) {
    return [flaw('/discount/tiers', 'wrong-count', `must have 1 to ${mostTiers} tiers`)];
  }
  const shapes = tiers.flatMap((tier, i) => checkTier(tier, tiers[0] ?? tier, `/discount/tiers/${i}`));
  if (shapes.length > 0) return shapes;
  return tiers.flatMap((tier, i) => {
    const before = tiers[i - 1];
    return before ? checkRise(before, tier, `/discount/tiers/${i}`) : [];
  });
}

/** One tier by itself, and of the same kind as the first. */
function checkTier(tier: Tier, first: Tier, pointer: string): Flaw[] {
  const flaws = exactlyOne(`${pointer}/threshold`, tier.threshold);
  if (flaws.length === 0 && (tier.threshold.amount === null) !== (first.threshold.amount === null)) {
    flaws.push(flaw(`${pointer}/threshold`, 'mixed', 'must be by amount in all tiers or by quantity in all'));
  }
  if ((tier.amount === null) === (tier.rateBps === null)) {
    flaws.push(flaw(`${pointer}/amount`, 'exactly-one', 'must have exactly one of amount and rateBps'));
  } else if ((tier.amount === null) !== (first.amount === null)) {
    const field = tier.amount === null ? 'rateBps' : 'amount';
    flaws.push(flaw(`${pointer}/${field}`, 'mixed', 'must be amount in all tiers or rateBps in all'));
  }
  if (tier.amount !== null && tier.maxAmount !== null) {
    flaws.push(flaw(`${pointer}/maxAmount`, 'not-of-this-kind', 'goes with rateBps alone'));
  }
  return [
    ...flaws,
    ...least1(`${pointer}/amount`, tier.amount),
    ...rate(`${pointer}/rateBps`, tier.rateBps),
    ...least1(`${pointer}/maxAmount`, tier.maxAmount),
  ];
}

function checkRise(before: Tier, tier: Tier, pointer: string): Flaw[] {
  const flaws: Flaw[] = [];
  for (const field of ['amount', 'quantity'] as const) {
    const now = tier.threshold[field];
    const then = before.threshold[field];
    if (now !== null && then !== null && now <= then) {
      flaws.push(notRising(`${pointer}/threshold/${field}`));
    }
  }
  if (tier.amount !== null && before.amount !== null && tier.amount <= before.amount) {
    flaws.push(notRising(`${pointer}/amount`));
  }
  if (tier.rateBps !== null && before.rateBps !== null) flaws.push(...checkRates(before, tier, pointer));
  return flaws;
}

/** Neither the rate nor its cap may fall, and one must rise; no cap is the highest. */
function checkRates(before: Tier, tier: Tier, pointer: string): Flaw[] {
  const rates = (tier.rateBps ?? 0) - (before.rateBps ?? 0);
  const cap = tier.maxAmount ?? Number.POSITIVE_INFINITY;
  const capBefore = before.maxAmount ?? Number.POSITIVE_INFINITY;
  if (rates < 0) return [notRising(`${pointer}/rateBps`)];
  if (cap < capBefore) return [notRising(`${pointer}/maxAmount`)];
  return rates === 0 && cap === capBefore ? [notRising(`${pointer}/rateBps`)] : [];
}

function notRising(pointer: string): Flaw {
  return flaw(pointer, 'not-rising', 'must be more than in the tier before');
}
