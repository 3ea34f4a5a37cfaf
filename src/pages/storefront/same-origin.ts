import type { MiddlewareHandler } from 'hono';

/**
 * A form of another site can't act for a visitor here: every browser names the origin of a POST, and one that is
 * not this host's is refused (beside SameSite=Lax on the cookies).
 */
export const sameOrigin: MiddlewareHandler = async (c, next) => {
  const origin = c.req.header('origin');
  const host = c.req.header('host');
  if (origin === undefined || host === undefined || hostOf(origin) !== host) {
    return c.text('This form was sent from another site. Open the shop and try again.', 403);
  }
  return next();
};

function hostOf(origin: string): string | null {
  try {
    return new URL(origin).host;
  } catch {
    return null;
  }
}
