import { formatMoney } from './money.ts';
import type { AmountOrQuantity, Discount, TemplateContent, Tier } from './template.ts';

/**
 * What a badge says, made of discount, threshold and currency: `¥50 off ¥100`, `15% off 3 items, up to $20`.
 * Amounts carry the currency's own symbol and decimals.
 */
export function labelOf({
  discount,
  threshold,
  currency,
}: Pick<TemplateContent, 'discount' | 'threshold' | 'currency'>): string {
  const money = (minor: number) => formatMoney(minor, currency);
  const needed = threshold ? measure(threshold, money) : '';
  switch (discount.type) {
    case 'amount-off':
      return joined(`${money(discount.amount)} off`, needed);
    case 'percent-off':
      return joined(`${percent(discount.rateBps)} off`, needed) + cap(discount.maxAmount, money);
    case 'tiers':
      return discount.tiers.map((tier) => tierLabel(tier, money)).join(', ') + from(needed);
    case 'every':
      return everyLabel(discount, money) + from(needed);
    case 'buy-x-get-y':
      return giftLabel(discount) + from(needed);
    case 'bundle-price':
      return `${discount.quantity} for ${money(discount.price)}${from(needed)}`;
    case 'shipping-off':
      if (discount.amount === null) return needed ? `Free shipping over ${needed}` : 'Free shipping';
      return `${money(discount.amount)} off shipping${needed ? ` over ${needed}` : ''}`;
    case 'random-amount':
      return discount.min === discount.max
        ? joined(`${money(discount.min)} off`, needed)
        : joined(`${money(discount.min)} to ${money(discount.max)} off`, needed);
  }
}

type Money = (minor: number) => string;

function joined(reward: string, needed: string): string {
  return needed ? `${reward} ${needed}` : reward;
}

function from(needed: string): string {
  return needed ? `, from ${needed}` : '';
}

function cap(maxAmount: number | null, money: Money): string {
  return maxAmount === null ? '' : `, up to ${money(maxAmount)}`;
}

function measure({ amount, quantity }: AmountOrQuantity, money: Money): string {
  const parts = [];
  if (amount !== null) parts.push(money(amount));
  if (quantity !== null) parts.push(`${quantity} ${quantity === 1 ? 'item' : 'items'}`);
  return parts.join(' and ');
}

function tierLabel(tier: Tier, money: Money): string {
  const needed = measure(tier.threshold, money);
  if (tier.rateBps !== null) return `${percent(tier.rateBps)} off ${needed}${tierCap(tier.maxAmount, money)}`;
  return `${money(tier.amount ?? 0)} off ${needed}`;
}

/** In brackets: a comma already parts the tiers. */
function tierCap(maxAmount: number | null, money: Money): string {
  return maxAmount === null ? '' : ` (up to ${money(maxAmount)})`;
}

function everyLabel(discount: Extract<Discount, { type: 'every' }>, money: Money): string {
  const { every, amount, maxTimes } = discount;
  const times = maxTimes === null ? '' : `, up to ${maxTimes} ${maxTimes === 1 ? 'time' : 'times'}`;
  return `${money(amount)} off every ${measure(every, money)}${times}`;
}

function giftLabel({ buy, get, rateBps, maxTimes }: Extract<Discount, { type: 'buy-x-get-y' }>): string {
  const reward = rateBps === 10_000 ? 'free' : `${percent(rateBps)} off`;
  const times = maxTimes === null ? '' : `, up to ${maxTimes} ${maxTimes === 1 ? 'time' : 'times'}`;
  return `Buy ${buy}, get ${get} ${reward}${times}`;
}

/** Basis points as a percentage without trailing zeros: 1500 is `15%`, 1234 is `12.34%`. */
function percent(rateBps: number): string {
  const whole = Math.trunc(rateBps / 100);
  const rest = rateBps % 100;
  if (rest === 0) return `${whole}%`;
  return `${whole}.${String(rest).padStart(2, '0').replace(/0$/, '')}%`;
}
