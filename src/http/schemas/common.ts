import { z } from '@hono/zod-openapi';

/** Ids are opaque: 1 to 64 of `A-Z a-z 0-9 _ . : -`. */
export const id = z.string().regex(/^[A-Za-z0-9_.:-]{1,64}$/, 'must be 1 to 64 of A-Z a-z 0-9 _ . : -');

// The examples of the document tell one story: u1 claims t-100 and uses it on sku-1 in order o-1.
export const couponId = id.openapi({ example: 't-100' });
export const itemId = id.openapi({ example: 'sku-1' });
export const categoryId = id.openapi({ example: 'digital' });
export const brandId = id.openapi({ example: 'acme' });
export const merchantId = id.openapi({ example: 'lune' });
export const userId = id.openapi({ example: 'u1' });
export const userCouponId = id.openapi({ example: 'uc-1' });
export const orderId = id.openapi({ example: 'o-1' });
export const lineId = id.openapi({ example: '1' });

/** As JSON Schema says it. */
export const noNul = '^[^\\u0000]*$';

/**
 * Text without NUL or half a surrogate pair: what every engine stores and gives back as it was. Its length is in
 * characters, as JSON Schema counts them: two halves of a pair are one.
 */
export const text = (most: number, least = 0) =>
  z
    .string()
    .min(least)
    .superRefine((value, context) => {
      if (!isWithin(value, most)) {
        context.addIssue({ code: 'too_big', maximum: most, inclusive: true, origin: 'string', input: value });
      }
      if (!value.isWellFormed() || value.includes('\0')) {
        context.addIssue({ code: 'custom', message: 'must be well-formed text without NUL' });
      }
    })
    .openapi({ maxLength: most, pattern: noNul });

function isWithin(value: string, most: number): boolean {
  return value.length <= most || (value.length <= 2 * most && [...value].length <= most);
}

const dayOfYear =
  '((0[13578]|1[02])-(0[1-9]|[12]\\d|3[01])|(0[469]|11)-(0[1-9]|[12]\\d|30)|02-(0[1-9]|[12]\\d))';

/** ISO 8601 in UTC, between the years 1970 and 9999; milliseconds inside. */
export const instant = z.iso
  .datetime({ error: 'must be an ISO 8601 time in UTC, for example 2026-11-11T00:00:00Z' })
  .transform((value, context) => {
    const t = Date.parse(value);
    if (Number.isNaN(t) || t < 0) {
      context.addIssue({ code: 'custom', message: 'must be a time between the years 1970 and 9999' });
      return z.NEVER;
    }
    return t;
  })
  .openapi({
    format: 'date-time',
    pattern: `^(19[7-9]\\d|[2-9]\\d{3})-${dayOfYear}T([01]\\d|2[0-3]):[0-5]\\d:[0-5]\\d(\\.\\d+)?Z$`,
    example: '2026-11-11T00:00:00Z',
  });

/** Instants as they go out. No `type` is named: it would stand for the nullable ones too. */
export const shownInstant = z.string().openapi({ format: 'date-time', example: '2026-11-11T00:00:00Z' });

/** What the service shows, or null: a component of the document stays itself in a union, as it does not under `nullable`. */
export const orNull = <S extends z.ZodType>(schema: S) => z.union([schema, z.null()]);

/** Null means absent: the default stands in. */
export const or = <S extends z.ZodType>(schema: S, fallback: z.output<S>) =>
  schema.nullish().transform((value): z.output<S> => value ?? fallback);
export const orAbsent = <S extends z.ZodType>(schema: S) =>
  schema.nullish().transform((value): z.output<S> | undefined => value ?? undefined);

/** Minor units, 0 to 10^12. */
export const amount = z.int().min(0).max(1e12).openapi({ example: 5000 });
export const positiveAmount = z.int().min(1).max(1e12).openapi({ example: 5000 });

/** How many there are. */
export const count = z.int().min(0);

/** Amounts as they go out: a sum of several may pass the bound of one. */
export const shownAmount = z.int().min(0).openapi({ example: 5000 });

/** A whole number in a query string. */
export const numberInQuery = (least: number, most: number) =>
  z
    .string()
    .regex(/^-?\d{1,15}$/, 'must be a whole number')
    .transform(Number)
    .pipe(z.int().min(least).max(most))
    .openapi({ type: 'integer', minimum: least, maximum: most });

export const limit = numberInQuery(1, 100).default(20).openapi({ type: 'integer', default: 20, example: 20 });
export const cursor = z.string().min(1).max(2048).openapi({ example: 'WyJ0LTEwMCJd.c2ln' }).optional();
export const nextCursor = z.string().nullable().openapi({ description: 'null at the end' });

/** Channels and regions compare as exact strings. */
export const channel = text(64, 1).openapi({ example: 'app' });
export const region = text(64, 1).openapi({ example: 'CN-31' });

export const currency = z
  .string()
  .regex(/^[A-Z]{3}$/, 'must be an ISO 4217 code, for example USD')
  .openapi({ example: 'USD' });

/** Of If-Match: `"3"`, `W/"3"` or `3`. */
export const revisionShape = /^(?:W\/)?"?(\d{1,15})"?$/;

export const problemSchema = z
  .object({
    type: z.string().openapi({ example: '/problems/sold-out' }),
    title: z.string(),
    status: z.int(),
    code: z.string().openapi({ example: 'sold-out' }),
    detail: z.string(),
    params: z.record(z.string(), z.unknown()),
    errors: z
      .array(z.object({ pointer: z.string(), code: z.string(), message: z.string() }))
      .optional()
      .openapi({ description: 'of `invalid` alone: every field that must change' }),
  })
  .openapi('Problem');
