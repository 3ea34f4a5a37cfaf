import type { Instant } from '../../domain/instant.ts';
import { couponIdOf } from './coupons.ts';
import { readRows } from './csv-file.ts';
import { parseId } from './exact-number.ts';
import { parseDay } from './transactions.ts';
import type { Untidy } from './untidy.ts';

/** One redemption of the files: a household used a coupon of a campaign on a day. */
export interface RedemptionRow {
  readonly householdId: string;
  readonly couponId: string;
  readonly date: string;
  /** 12:00Z of the date. */
  readonly at: Instant;
  /** The same for the same row in every run: what was played before is known by it. */
  readonly orderId: string;
}

const file = 'coupon_redemptions';
const noonMs = 12 * 3_600_000;

/** By date, then in the order of the file. */
export async function readRedemptions(dir: string, untidy: Untidy): Promise<RedemptionRow[]> {
  const columns = ['household_id', 'coupon_upc', 'campaign_id', 'redemption_date'] as const;
  const rows: RedemptionRow[] = [];
  const seen = new Map<string, number>();
  for await (const row of readRows(dir, file, columns, untidy)) {
    const householdId = parseId(row.household_id);
    const couponUpc = parseId(row.coupon_upc);
    const campaignId = parseId(row.campaign_id);
    const day = parseDay(row.redemption_date);
    const date = row.redemption_date;
    const named = `cj-${householdId}-${campaignId}-${couponUpc}-${date}`;
    if (!householdId || !couponUpc || !campaignId || day === null || parseId(`${named}-99`) === null) {
      untidy.count(
        file,
        'rows without a usable household, coupon, campaign or date, left out',
        row.household_id,
      );
      continue;
    }
    const times = (seen.get(named) ?? 0) + 1;
    seen.set(named, times);
    const orderId = times === 1 ? named : `${named}-${times}`;
    rows.push({ householdId, couponId: couponIdOf(campaignId, couponUpc), date, at: day + noonMs, orderId });
  }
  // Sorting is stable: rows of one day stay in the order of the file.
  return rows.toSorted((a, b) => a.at - b.at);
}
