import type { BadgeRequest } from '../app/look-up-badges.ts';

const ids = /^[A-Za-z0-9_.:-]{1,64}(?:,[A-Za-z0-9_.:-]{1,64}){0,99}$/;
/** A part of the texts that the schema takes: these need no decoding. */
const plainText = /^[A-Za-z0-9_.:-]{1,64}$/;
const number = /^[1-9]\d?$/;
const defaultLimit = 5;
const mostLimit = 50;

/**
 * What nearly every request for badges says, read without a schema: `itemIds`, `limit`, `channel` and `region`, each at
 * most once, and no escapes but of the comma. Null: it may be right, wrong or a preview; the schema says.
 */
export function plainBadgeQuery(query: string): BadgeRequest | null {
  let itemIds: string | null = null;
  let channel: string | null = null;
  let region: string | null = null;
  let limit: number | null = null;
  for (const pair of query.split('&')) {
    const equals = pair.indexOf('=');
    const name = pair.slice(0, equals);
    const value = pair.slice(equals + 1);
    if (name === 'itemIds' && itemIds === null) {
      itemIds = value.includes('%') ? value.replaceAll(/%2c/gi, ',') : value;
      if (!ids.test(itemIds)) return null;
    } else if (name === 'channel' && channel === null && plainText.test(value)) channel = value;
    else if (name === 'region' && region === null && plainText.test(value)) region = value;
    else if (name === 'limit' && limit === null && number.test(value)) limit = Number(value);
    else return null;
  }
  if (itemIds === null || (limit !== null && limit > mostLimit)) return null;
  return {
    itemIds: itemIds.includes(',') ? [...new Set(itemIds.split(','))] : [itemIds],
    at: null,
    channel,
    region,
    limit: limit ?? defaultLimit,
  };
}
