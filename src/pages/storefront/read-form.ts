import type { Context } from 'hono';

/** A form's fields; a body that is no form has none, and is refused by whoever needs one of them. */
export async function readForm(c: Context): Promise<Record<string, unknown>> {
  try {
    return await c.req.parseBody({ all: true });
  } catch {
    return {};
  }
}
