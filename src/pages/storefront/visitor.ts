import type { Context } from 'hono';
import { deleteCookie, getCookie, getSignedCookie, setCookie, setSignedCookie } from 'hono/cookie';
import { z } from 'zod';
import { putUser, readUser } from '../../app/users.ts';
import { type CartEntry, readCart, writeCart } from './cart-cookie.ts';
import type { Shop } from './shop.ts';

/** Who is looking, with what in the cart. */
export interface Visitor {
  readonly userId: string;
  readonly cart: readonly CartEntry[];
  /** Said once, by the page after the one that caused it. */
  readonly notice: Notice | null;
}

export interface Notice {
  readonly good: boolean;
  readonly text: string;
}

const yearSeconds = 365 * 86_400;

/** The visitor by the signed cookie; a first visit gets a random id of its own. */
export async function meetVisitor(c: Context, shop: Shop): Promise<Visitor> {
  const known = await getSignedCookie(c, shop.secret, 'visitor');
  const userId = known || shop.ports.ids.random('shopper');
  if (!known) await setSignedCookie(c, 'visitor', userId, shop.secret, cookieOptions(c, yearSeconds));
  return { userId, cart: readCart(getCookie(c, 'cart')), notice: takeNotice(c) };
}

/** The audience rules look at the profile: a visitor who does something for the first time registers by it. */
export async function registerVisitor(shop: Shop, userId: string): Promise<void> {
  if ((await readUser(shop.ports, userId)).ok) return;
  const registeredAt = shop.ports.clock.now();
  await putUser(shop.ports, { userId, level: 'member', tags: [], registeredAt, blocked: false });
}

export function keepCart(c: Context, cart: readonly CartEntry[]): void {
  setCookie(c, 'cart', writeCart(cart), cookieOptions(c, yearSeconds));
}

export function leaveNotice(c: Context, notice: Notice): void {
  setCookie(
    c,
    'notice',
    JSON.stringify({ ...notice, text: notice.text.slice(0, 400) }),
    cookieOptions(c, 60),
  );
}

const noticeShape = z.object({ good: z.boolean(), text: z.string().max(400) });

function takeNotice(c: Context): Notice | null {
  const cookie = getCookie(c, 'notice');
  if (cookie === undefined) return null;
  deleteCookie(c, 'notice', { path: '/' });
  try {
    return noticeShape.safeParse(JSON.parse(cookie)).data ?? null;
  } catch {
    return null;
  }
}

function cookieOptions(c: Context, maxAge: number) {
  const secure = new URL(c.req.url).protocol === 'https:';
  return { path: '/', httpOnly: true, sameSite: 'Lax', secure, maxAge } as const;
}
