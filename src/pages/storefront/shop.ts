import type { html } from 'hono/html';
import type { Cursors } from '../../http/cursor.ts';
import type { Ports } from '../../ports/ports.ts';
import type { Assets } from './assets.ts';

/** What the storefront's use cases need from outside. */
export type ShopPorts = Pick<
  Ports,
  | 'clock'
  | 'ids'
  | 'templates'
  | 'items'
  | 'relations'
  | 'users'
  | 'lists'
  | 'userCoupons'
  | 'redemptions'
  | 'index'
  | 'gate'
  | 'announcements'
  | 'audience'
  | 'risk'
>;

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
