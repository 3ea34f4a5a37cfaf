import { dayMs } from '../../domain/calendar.ts';
import type { Window } from '../../domain/instant.ts';
import { readRows } from './csv-file.ts';
import { parseId } from './exact-number.ts';
import { parseDay } from './transactions.ts';
import type { Untidy } from './untidy.ts';

export interface Campaign {
  readonly campaignId: string;
  /** `Type A`, as the file writes it. */
  readonly campaignType: string;
  /** 00:00Z of the first day to 00:00Z of the day after the last. */
  readonly window: Window;
}

/** By id; of repeated ones the first counts, and one without a readable window is left out. */
export async function readCampaigns(dir: string, untidy: Untidy): Promise<Map<string, Campaign>> {
  const file = 'campaign_descriptions';
  const columns = ['campaign_id', 'campaign_type', 'start_date', 'end_date'] as const;
  const campaigns = new Map<string, Campaign>();
  for await (const row of readRows(dir, file, columns, untidy)) {
    const campaignId = parseId(row.campaign_id);
    const from = parseDay(row.start_date);
    const lastDay = parseDay(row.end_date);
    if (campaignId === null || from === null || lastDay === null || lastDay < from) {
      untidy.count(file, 'campaigns without a usable id or window, left out', row.campaign_id);
    } else if (campaigns.has(campaignId)) {
      untidy.count(file, 'rows that repeat a campaign, left out', campaignId);
    } else {
      const window = { from, to: lastDay + dayMs };
      campaigns.set(campaignId, { campaignId, campaignType: row.campaign_type, window });
    }
  }
  return campaigns;
}

/** By campaign id, whoever received it, each once. */
export async function readAudiences(
  dir: string,
  campaigns: ReadonlyMap<string, Campaign>,
  untidy: Untidy,
): Promise<Map<string, Set<string>>> {
  const file = 'campaigns';
  const audiences = new Map<string, Set<string>>();
  for await (const row of readRows(dir, file, ['campaign_id', 'household_id'], untidy)) {
    const campaignId = parseId(row.campaign_id);
    const householdId = parseId(row.household_id);
    if (campaignId === null || householdId === null) {
      untidy.count(file, 'rows without a usable campaign or household, left out', row.household_id);
      continue;
    }
    if (!campaigns.has(campaignId)) untidy.count(file, 'rows of an unknown campaign', campaignId);
    let audience = audiences.get(campaignId);
    if (!audience) {
      audience = new Set();
      audiences.set(campaignId, audience);
    }
    if (audience.has(householdId)) untidy.count(file, 'rows that repeat a household, left out', householdId);
    audience.add(householdId);
  }
  return audiences;
}

/** The user list that a campaign's coupons are open to. */
export function listIdOf(campaignId: string): string {
  return `campaign-${campaignId}`;
}
