import type { html } from 'hono/html';
import type { ClaimPorts } from '../../app/claim-coupon.ts';
import type { CallerAddress } from '../../http/caller-address.ts';
import type { Cursors } from '../../http/cursor.ts';
import type { Door } from '../../http/door.ts';
import type { Ports } from '../../ports/ports.ts';
import type { Assets } from './assets.ts';

/** What the storefront's use cases need from outside. */
export type ShopPorts = ClaimPorts &
  Pick<Ports, 'templates' | 'items' | 'relations' | 'redemptions' | 'ledger' | 'index' | 'badges'>;

/** What every page is given. */
export interface Shop {
  readonly ports: ShopPorts;
  readonly cursors: Cursors;
  readonly assets: Assets;
  /** Signs the visitor's cookie. */
  readonly secret: string;
  /** Who claims here comes in by the same door as who claims by the API. */
  readonly claimDoor: Door;
  readonly callerAddress: CallerAddress;
}

/** Escaped HTML. */
export type Markup = ReturnType<typeof html>;
