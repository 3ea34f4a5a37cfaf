import { zValidator } from '@hono/zod-validator';
import type { Context } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import type { z } from 'zod';
import type { Flaw } from '../domain/decision.ts';
import { problemAnswer, type ServedAnswer } from './served-answer.ts';

/** Looks at a request before the handler does: the refusal that it hears, or null. */
export type Guard = (c: Context) => ServedAnswer | null | Promise<ServedAnswer | null>;

/**
 * A length that was announced is believed, for the HTTP parser reads no further: looking at the body as a stream, as
 * Hono's own middleware does, costs more than the rest of a small request.
 */
export function upTo(mostBytes: number): Guard {
  return (c) => {
    const announced = c.req.header('content-length');
    if (announced === undefined || c.req.header('transfer-encoding') !== undefined) {
      return counted(c, mostBytes);
    }
    return Number(announced) <= mostBytes ? null : tooLarge();
  };
}

async function counted(c: Context, maxSize: number): Promise<ServedAnswer | null> {
  let refused: ServedAnswer | null = null;
  const onError = () => {
    refused = tooLarge();
    return new Response();
  };
  try {
    await bodyLimit({ maxSize, onError })(c, async () => {});
  } catch {
    // Who sends it breaks off, or sends no chunks: that is no failure of ours.
    return problemAnswer({ code: 'malformed', params: {} });
  }
  return refused;
}

function tooLarge(): ServedAnswer {
  return problemAnswer({ code: 'too-large', params: {} });
}

/** Whether the body says that it is JSON, as it is: nothing unpacks it. */
export const isJson: Guard = (c) => {
  const type = c.req.header('content-type') ?? '';
  const encoding = c.req.header('content-encoding') ?? 'identity';
  if (encoding === 'identity' && /^application\/([\w.-]+\+)?json\s*(;|$)/i.test(type)) return null;
  return problemAnswer({ code: 'unsupported-media-type', params: {} });
};

/** What it parses, by a schema that awaits nothing, is what `c.req.valid('param')` gives. */
export function parsingParams(schema: z.ZodType): Guard {
  return (c) => parsed(c, 'param', schema, c.req.param());
}

export function parsingQuery(schema: z.ZodType): Guard {
  const validate = zValidator('query', schema, (result, c: Context) => {
    if (result.success) return;
    c.set('refused', invalid('query', result.error.issues));
    return new Response();
  });
  return async (c) => {
    await validate(c, async () => {});
    return c.get('refused') ?? null;
  };
}

export function parsingBody(schema: z.ZodType): Guard {
  return async (c) => {
    let value: unknown;
    try {
      value = await c.req.json();
    } catch {
      return problemAnswer({ code: 'malformed', params: {} });
    }
    return parsed(c, 'json', schema, value);
  };
}

/** As Hono's validator does it, without reading the body as a stream. */
function parsed(
  c: Context,
  target: 'param' | 'json',
  schema: z.ZodType,
  value: unknown,
): ServedAnswer | null {
  const result = schema.safeParse(value);
  if (!result.success) return invalid(target, result.error.issues);
  c.req.addValidatedData(target, result.data as object);
  return null;
}

function invalid(target: 'param' | 'query' | 'json', issues: readonly z.core.$ZodIssue[]): ServedAnswer {
  const flaws = issues.flatMap(flawsOf).slice(0, 100);
  const cursorAlone = target === 'query' && flaws.every((flaw) => flaw.pointer === '/cursor');
  const code = cursorAlone ? 'invalid-cursor' : 'invalid';
  return problemAnswer({ code, params: {}, ...(code === 'invalid' && { flaws }) });
}

function flawsOf(issue: z.core.$ZodIssue): Flaw[] {
  const at = issue.path
    .map((part) => `/${String(part).replaceAll('~', '~0').replaceAll('/', '~1')}`)
    .join('');
  const code = issue.code.replaceAll('_', '-');
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({
      pointer: `${at}/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`,
      code: 'unknown-field',
      message: 'is no field of this request; leave it out',
    }));
  }
  const named = issue.code === 'custom' ? issue.params?.code : undefined;
  return [{ pointer: at, code: typeof named === 'string' ? named : code, message: issue.message }];
}
