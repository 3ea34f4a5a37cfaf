import { html } from 'hono/html';

/** Drawn on a square of 24, in the colour of the text around. */
export const searchIcon = html`<svg class="icon" viewBox="0 0 24 24" aria-hidden="true"><circle cx="10.5" cy="10.5" r="6.5"/><path d="M15.5 15.5L21 21"/></svg>`;
export const cartIcon = html`<svg class="icon" viewBox="0 0 24 24" aria-hidden="true"><path d="M3 4h2.5l2 11.5h10.8L20.5 8H6.2"/><circle cx="9" cy="19.5" r="1.4"/><circle cx="16.8" cy="19.5" r="1.4"/></svg>`;
export const couponIcon = html`<svg class="icon" viewBox="0 0 24 24" aria-hidden="true"><path d="M3.5 6h17v3.6a2.4 2.4 0 0 0 0 4.8V18h-17v-3.6a2.4 2.4 0 0 0 0-4.8z"/><path d="M14 8.5v1.5M14 11.3v1.5M14 14v1.5"/></svg>`;
export const walletIcon = html`<svg class="icon" viewBox="0 0 24 24" aria-hidden="true"><path d="M4 7.5V18a1.5 1.5 0 0 0 1.5 1.5H19a1 1 0 0 0 1-1V9a1 1 0 0 0-1-1H5.5A1.5 1.5 0 0 1 4 6.5 1.5 1.5 0 0 1 5.5 5H17v3"/><circle cx="16" cy="13.8" r="1.1"/></svg>`;
export const clockIcon = html`<svg class="icon small" viewBox="0 0 24 24" aria-hidden="true"><circle cx="12" cy="12" r="8.5"/><path d="M12 7v5l3.4 2"/></svg>`;
export const tickIcon = html`<svg class="icon" viewBox="0 0 24 24" aria-hidden="true"><path d="M4.5 12.5l5 5 10-11"/></svg>`;
