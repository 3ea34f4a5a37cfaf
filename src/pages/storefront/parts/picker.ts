import { html } from 'hono/html';
import type {
  Conflict,
  Eligibility,
  Hint,
  UnusableCoupon,
  UsableCoupon,
} from '../../../domain/combination.ts';
import { labelOf } from '../../../domain/label.ts';
import { formatPrice } from '../../../domain/money.ts';
import { terms } from '../../demo-shop/terms.ts';
import { checkoutWith, couponPath } from '../links.ts';
import { conflictSaid, said } from '../reasons.ts';
import type { Markup } from '../shop.ts';
import { counted, timeLeft } from '../words.ts';
import type { KnownCoupons } from './known-coupons.ts';

export interface Picker {
  readonly eligibility: Eligibility;
  readonly chosen: ReadonlySet<string>;
  /** Whether the shopper has picked; otherwise the best set is preselected. */
  readonly touched: boolean;
  readonly known: KnownCoupons;
  readonly now: number;
}

const money = (minor: number) => formatPrice(minor, terms.currency);

/** One pair says enough of a coupon that goes with nothing; a few more for the rest. */
const conflictsShown = 3;

/** The wallet at the checkout: what can be used and what it saves, what could be claimed, and why not the rest. */
export function picker(given: Picker): Markup {
  const { eligibility, chosen, touched, known } = given;
  const { usable, unusable, best, selected, hints, claimable } = eligibility;
  const conflicts = selected?.conflicts ?? [];
  const better = best.discount > (selected?.discount ?? best.discount) || conflicts.length > 0;
  // A picked copy that can't be used is shown where its reason stands.
  const others = [
    ...unusable,
    ...(selected?.unusable ?? []).filter(
      (copy) => !unusable.some((known) => known.userCouponId === copy.userCouponId),
    ),
  ];
  return html`<section class="picker" aria-label="Coupons">
<h2>Your coupons</h2>
<p class="pick-state ${conflicts.length + (selected?.unusable.length ?? 0) > 0 ? 'blocked' : ''}" role="status">${state(given)}</p>
${conflicts.length === 0 ? '' : html`<div class="conflicts" role="alert">${conflicts.slice(0, conflictsShown).map((conflict) => conflictBox(conflict, given))}${conflicts.length > conflictsShown ? html`<p class="muted">and ${counted(conflicts.length - conflictsShown, 'more pair')} like that.</p>` : ''}</div>`}
${touched && better ? html`<p><a class="button small" href="/checkout" data-live-link>Use the best set: saves ${money(best.discount)}</a></p>` : ''}
${usable.length === 0 ? html`<p class="muted">None of your coupons applies to this order yet.</p>` : html`<ul class="picks">${usable.map((coupon) => pick(coupon, given))}</ul>`}
${hints.length === 0 ? '' : html`<div class="hints"><h3>Nearly there</h3><ul>${hints.map((hint) => html`<li>${hintSaid(hint, known)}</li>`)}</ul></div>`}
${claimable.length === 0 ? '' : html`<h3>You could claim now</h3><ul class="picks">${claimable.map(({ couponId, wouldSave }) => claimableRow(couponId, wouldSave, known))}</ul>`}
${others.length === 0 ? '' : html`<h3>Not for this order</h3><ul class="picks">${others.map((coupon) => unusableRow(coupon, chosen, known))}</ul>`}
</section>`;
}

function state({ eligibility: { best, selected }, touched, chosen }: Picker): string {
  if (!touched) {
    if (best.discount === 0) return 'Nothing to use on this order yet.';
    return `The best set is picked for you: ${counted(best.userCouponIds.length, 'coupon')}, ${money(best.discount)} saved.`;
  }
  if (selected && (selected.conflicts.length > 0 || selected.unusable.length > 0)) {
    return 'These can’t be used as they are picked, so nothing is taken off yet.';
  }
  const saved = selected?.discount ?? 0;
  if (chosen.size === 0) return 'You picked none.';
  const so = `You picked ${counted(chosen.size, 'coupon')}: ${money(saved)} saved`;
  return saved < best.discount
    ? `${so}, ${money(best.discount - saved)} less than the best set.`
    : `${so}. That is the most there is.`;
}

function conflictBox(conflict: Conflict, { chosen, known }: Picker): Markup {
  const nameOf = (id: string) => known.templates.get(known.couponOf.get(id) ?? '');
  const kept = (gone: string) => checkoutWith([...chosen].filter((id) => id !== gone));
  return html`<div class="conflict"><p>${conflictSaid(conflict, nameOf)}</p><p>${conflict.between.map((id) => html`<a href="${kept(id)}" data-live-link>Take “${nameOf(id)?.name ?? 'it'}” out</a> `)}${conflict.between.filter((id) => nameOf(id)?.stacking.exclusive).map((id) => html`<a href="${checkoutWith([id])}" data-live-link>Use “${nameOf(id)?.name ?? 'it'}” alone</a> `)}</p></div>`;
}

function pick({ userCouponId, couponId, discount }: UsableCoupon, { chosen, known, now }: Picker): Markup {
  const template = known.templates.get(couponId);
  const validTo = known.validTo.get(userCouponId);
  return html`<li><label class="pick"><input type="checkbox" name="coupon" value="${userCouponId}" ${chosen.has(userCouponId) ? 'checked' : ''}>
<span class="pick-words"><b>${template?.name ?? couponId}</b><span class="muted">${template ? labelOf(template) : ''}${validTo === undefined ? '' : ` · ${timeLeft(validTo, now)} left`}</span></span>
<span class="pick-saves">−${money(discount)}</span></label></li>`;
}

/** A picked one stays in the form, so that it can be taken out. */
function unusableRow(
  { userCouponId, couponId, reasons }: UnusableCoupon,
  chosen: ReadonlySet<string>,
  known: KnownCoupons,
): Markup {
  const template = known.templates.get(couponId);
  const checked = chosen.has(userCouponId);
  return html`<li><label class="pick off"><input type="checkbox" name="coupon" value="${userCouponId}" ${checked ? 'checked' : 'disabled'}>
<span class="pick-words"><b>${template?.name ?? couponId}</b><span class="muted">${template ? labelOf(template) : ''}</span>${reasons.map((reason) => html`<span class="why-not">${said(reason)}</span>`)}</span></label></li>`;
}

function claimableRow(couponId: string, wouldSave: number, known: KnownCoupons): Markup {
  const template = known.templates.get(couponId);
  return html`<li class="pick"><span class="pick-words"><b>${template?.name ?? couponId}</b><span class="muted">${template ? labelOf(template) : ''} · saves ${money(wouldSave)} more</span></span>
<button class="button small" formmethod="post" formaction="${couponPath(couponId)}/claim" name="back" value="/checkout" data-claim-live aria-label="Claim ${template?.name ?? couponId}">Claim</button></li>`;
}

function hintSaid({ couponId, shortfall, shortfallQuantity, wouldSave }: Hint, known: KnownCoupons): Markup {
  const name = known.templates.get(couponId)?.name ?? couponId;
  const missing = [
    ...(shortfall > 0 ? [`${money(shortfall)} more`] : []),
    ...(shortfallQuantity > 0 ? [`${counted(shortfallQuantity, 'more item')}`] : []),
  ].join(' and ');
  return html`Add <b>${missing}</b> to save <b>${money(wouldSave)}</b> with <a href="${couponPath(couponId)}">${name}</a>.`;
}
