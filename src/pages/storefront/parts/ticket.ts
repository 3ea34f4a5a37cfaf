import { html } from 'hono/html';
import type { ShownCoupon } from '../../../app/read-coupon.ts';
import type { Badge } from '../../../domain/badges.ts';
import { labelOf } from '../../../domain/label.ts';
import type { CouponTemplate } from '../../../domain/template.ts';
import { couponPath } from '../links.ts';
import type { Markup } from '../shop.ts';
import { timeLeft } from '../words.ts';
import { clockIcon } from './icons.ts';

/** What a ticket shows of a coupon. */
export interface TicketFace {
  readonly couponId: string;
  readonly name: string;
  readonly label: string;
  readonly description: string;
  readonly opensAt: number;
  readonly closesAt: number;
  readonly soldOut: boolean;
  readonly paused: boolean;
}

export function faceOfBadge(badge: Badge): TicketFace {
  return { ...badge, description: '', paused: false };
}

export function faceOfCoupon({ template, label, soldOut }: ShownCoupon): TicketFace {
  return { ...faceOf(template), label, soldOut };
}

export function faceOf(template: CouponTemplate): TicketFace {
  const { id, name, description, claim } = template;
  const { opensAt, closesAt } = claim;
  return {
    couponId: id,
    name,
    label: labelOf(template),
    description,
    opensAt,
    closesAt,
    soldOut: false,
    paused: template.phase === 'paused',
  };
}

/**
 * A coupon as a ticket with a perforated edge and a way to claim it. The script counts its window down, and takes
 * it off the page at the instant at which it closes where `vanishes` is set.
 */
export function ticket(
  face: TicketFace,
  now: number,
  back: string,
  { vanishes = false, headline = 3 as 1 | 3 }: { vanishes?: boolean; headline?: 1 | 3 } = {},
): Markup {
  const { couponId, name, label, description, opensAt, closesAt, soldOut, paused } = face;
  const heading =
    headline === 1
      ? html`<h1 class="ticket-name">${name}</h1>`
      : html`<h3 class="ticket-name"><a href="${couponPath(couponId)}">${name}</a></h3>`;
  return html`<article class="ticket ${soldOut || paused || now >= closesAt ? 'spent' : ''}" data-coupon="${couponId}" data-opens="${opensAt}" data-closes="${closesAt}" ${vanishes ? 'data-vanishes' : ''}>
<div class="ticket-stub"><span class="ticket-label">${stubLabel(label)}</span></div>
<div class="ticket-body">
${heading}
<p class="ticket-terms">${label}</p>
${description === '' ? '' : html`<p class="ticket-about">${description}</p>`}
<div class="ticket-foot">${windowLine(face, now)}${claimForm(face, now, back)}</div>
</div>
</article>`;
}

/** The part of the label that fits the stub: what comes off, without its conditions. */
export function stubLabel(label: string): string {
  // Of several tiers, the highest.
  const tiers = label.split(', ').flatMap((part) => /^(.+? off) \S/.exec(part)?.[1] ?? []);
  if (tiers.length > 1) return `up to ${tiers.at(-1)}`;
  const [first = label] = label.split(/,| \(| over | every /);
  if (first.startsWith('Buy ')) return label.split(',').slice(0, 2).join(',');
  if (first.endsWith('shipping')) return first;
  const off = /^(.+? off)\b/.exec(first)?.[1] ?? first;
  return off.length > 22 ? `${off.slice(0, 21)}…` : off;
}

function windowLine({ opensAt, closesAt, soldOut }: TicketFace, now: number): Markup {
  const said =
    now < opensAt
      ? html`<span data-count="opens">opens in ${timeLeft(opensAt, now)}</span>`
      : now < closesAt
        ? html`<span data-count="closes">ends in ${timeLeft(closesAt, now)}</span>`
        : 'ended';
  return html`<p class="window ${closesAt - now < 3_600_000 ? 'soon' : ''}">${clockIcon}${soldOut && now < closesAt ? 'sold out' : said}</p>`;
}

/** Claims without a script as well: the form posts and comes back to `back`. */
function claimForm(
  { couponId, opensAt, closesAt, soldOut, name, paused }: TicketFace,
  now: number,
  back: string,
): Markup {
  if (soldOut) return html`<span class="sold">Sold out</span>`;
  if (now >= closesAt) return html`<span class="sold">Ended</span>`;
  if (paused) return html`<span class="sold">Paused</span>`;
  return html`<form class="claim" method="post" action="${couponPath(couponId)}/claim" data-claim>
<input type="hidden" name="back" value="${back}">
<button class="button small" ${now < opensAt ? 'disabled' : ''} aria-label="Claim ${name}">Claim</button>
<output class="claimed"></output>
</form>`;
}

/** A badge in small, on a product's card. */
export function badgeChip({ couponId, label, closesAt, opensAt, soldOut }: Badge): Markup {
  return html`<a class="chip ${soldOut ? 'out' : ''}" href="${couponPath(couponId)}" data-coupon="${couponId}" data-opens="${opensAt}" data-closes="${closesAt}" data-vanishes>${label}${soldOut ? html` <i>sold out</i>` : ''}</a>`;
}
