import { checkDiscount } from './check-discount.ts';
import type { Flaw } from './decision.ts';
import { flaw, inRange, outOfRange } from './flaw.ts';
import { isCurrency } from './money.ts';
import { type CostShare, layers, type Target, type TemplateContent } from './template.ts';

/**
 * Everything that creation refuses (design, "Creation refuses") beyond the shape of the JSON, each with the
 * pointer of the field that must change. Types, unknown fields and enums are the edge's.
 */
export function checkTemplate(content: TemplateContent): Flaw[] {
  return [
    ...checkNames(content),
    ...checkDiscount(content.discount, content.claim.total),
    ...checkThreshold(content),
    ...checkTargets(content.scope.include, '/scope/include'),
    ...checkTargets(content.scope.exclude, '/scope/exclude'),
    ...checkScope(content),
    ...checkClaim(content),
    ...checkValidity(content),
    ...checkStacking(content),
    ...checkCostShares(content.costShares),
    ...checkRefund(content),
  ];
}

const mostAttributes = 20;
const widestPriority = 1_000_000;

function checkNames({ currency, timeZone, priority, attributes }: TemplateContent): Flaw[] {
  const flaws: Flaw[] = [];
  if (!isCurrency(currency)) {
    flaws.push(flaw('/currency', 'unknown-currency', `${currency} is not an ISO 4217 code, as USD is one`));
  }
  if (!isTimeZone(timeZone)) {
    flaws.push(
      flaw('/timeZone', 'unknown-time-zone', `${timeZone} is not an IANA time zone, as Asia/Shanghai is one`),
    );
  }
  if (!Number.isInteger(priority) || Math.abs(priority) > widestPriority) {
    flaws.push(outOfRange('/priority', -widestPriority, widestPriority));
  }
  if (Object.keys(attributes).length > mostAttributes) {
    flaws.push(flaw('/attributes', 'too-many', `must have at most ${mostAttributes} entries`));
  }
  return flaws;
}

function isTimeZone(timeZone: string): boolean {
  // Offsets such as +08:00 pass the formatter too, but they are not names of zones.
  if (!/^[A-Za-z]/.test(timeZone)) return false;
  try {
    new Intl.DateTimeFormat('en', { timeZone });
    return true;
  } catch {
    return false;
  }
}

function checkThreshold({ threshold }: TemplateContent): Flaw[] {
  if (!threshold) return [];
  return (['amount', 'quantity'] as const).flatMap((field) => {
    const value = threshold[field];
    return value === null || inRange(value, 1) ? [] : [outOfRange(`/threshold/${field}`, 1)];
  });
}

function checkTargets(targets: readonly Target[], pointer: string): Flaw[] {
  const seen = new Set<string>();
  return targets.flatMap((target, i) => {
    const key = 'id' in target ? `${target.type}|${target.id}` : target.type;
    if (seen.has(key))
      return [flaw(`${pointer}/${i}`, 'repeated', 'names the same target as an earlier one')];
    seen.add(key);
    return [];
  });
}

function checkScope({ scope }: TemplateContent): Flaw[] {
  const flaws: Flaw[] = [];
  if (scope.include.length === 0) {
    flaws.push(
      flaw('/scope/include', 'empty', 'must name at least one target; { "type": "all" } is everything'),
    );
  }
  for (const [i, target] of scope.exclude.entries()) {
    if (target.type === 'all') {
      flaws.push(flaw(`/scope/exclude/${i}`, 'excludes-all', 'must not exclude everything'));
    }
  }
  return flaws;
}

const claimLimits = ['total', 'perUser', 'perUserPerDay', 'perDay'] as const;

function checkClaim({ claim }: TemplateContent): Flaw[] {
  const flaws: Flaw[] = [];
  if (claim.closesAt <= claim.opensAt) {
    flaws.push(flaw('/claim/closesAt', 'ends-before-it-starts', 'must be later than opensAt'));
  }
  for (const field of claimLimits) {
    const value = claim[field];
    if (value !== null && !inRange(value, 1)) flaws.push(outOfRange(`/claim/${field}`, 1));
  }
  const { newWithinDays } = claim.audience;
  if (newWithinDays !== null && !inRange(newWithinDays, 1)) {
    flaws.push(outOfRange('/claim/audience/newWithinDays', 1));
  }
  return flaws;
}

function checkValidity({ validity }: TemplateContent): Flaw[] {
  if (validity.type === 'fixed') {
    if (validity.to > validity.from) return [];
    return [flaw('/validity/to', 'ends-before-it-starts', 'must be later than from')];
  }
  const flaws: Flaw[] = [];
  if (!inRange(validity.days, 1)) flaws.push(outOfRange('/validity/days', 1));
  if (!inRange(validity.startsAfterDays, 0)) flaws.push(outOfRange('/validity/startsAfterDays', 0));
  return flaws;
}

function checkStacking({ stacking, discount, merchantId }: TemplateContent): Flaw[] {
  const { layer, exclusive, perOrder, excludes } = stacking;
  const flaws: Flaw[] = [];
  if ((layer === 'shipping') !== (discount.type === 'shipping-off')) {
    const message =
      layer === 'shipping'
        ? 'layer shipping is for shipping-off alone'
        : 'shipping-off belongs in layer shipping';
    flaws.push(flaw('/stacking/layer', 'wrong-layer', message));
  }
  if (layer === 'merchant' && merchantId === null) {
    flaws.push(flaw('/stacking/layer', 'wrong-layer', 'layer merchant needs a merchantId'));
  }
  if (perOrder !== null && !inRange(perOrder, 1)) flaws.push(outOfRange('/stacking/perOrder', 1));
  if (exclusive && perOrder !== 1) {
    flaws.push(flaw('/stacking/perOrder', 'exclusive-goes-alone', 'must be 1 where exclusive is set'));
  }
  for (const [i, { refType, refId }] of excludes.entries()) {
    if (refType === 'layer' && !layers.some((known) => known === refId)) {
      flaws.push(
        flaw(`/stacking/excludes/${i}/refId`, 'unknown-layer', `must be one of ${layers.join(', ')}`),
      );
    }
  }
  return flaws;
}

function checkCostShares(shares: readonly CostShare[]): Flaw[] {
  const flaws: Flaw[] = [];
  const bearers = new Set<string>();
  let sum = 0;
  for (const [i, { bearer, rateBps }] of shares.entries()) {
    if (bearers.has(bearer)) {
      flaws.push(flaw(`/costShares/${i}/bearer`, 'repeated', `${bearer} already bears a share`));
    }
    bearers.add(bearer);
    if (!inRange(rateBps, 1, 10_000)) flaws.push(outOfRange(`/costShares/${i}/rateBps`, 1, 10_000));
    sum += rateBps;
  }
  if (sum !== 10_000) {
    flaws.push(flaw('/costShares', 'wrong-sum', `must sum to 10000 basis points; these sum to ${sum}`));
  }
  return flaws;
}

function checkRefund({ refund }: TemplateContent): Flaw[] {
  return inRange(refund.extendDays, 0) ? [] : [outOfRange('/refund/extendDays', 0)];
}
