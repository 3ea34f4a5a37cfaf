import type { html } from 'hono/html';
import type { ClaimPorts } from '../../app/claim-coupon.ts';
import type { Cursors } from '../../http/cursor.ts';
import type { Ports } from '../../ports/ports.ts';
import type { Assets } from './assets.ts';

/** What the storefront's use cases need from outside. */
export type ShopPorts = ClaimPorts &
  Pick<Ports, 'templates' | 'items' | 'relations' | 'redemptions' | 'ledger' | 'index'>;

/** What every page is given. */
export interface Shop {
  readonly ports: ShopPorts;
  readonly cursors: Cursors;
  readonly assets: Assets;
  /** Signs the visitor's cookie. */
  readonly secret: string;
}

/** Escaped HTML. */
export type Markup = ReturnType<typeof html>;
