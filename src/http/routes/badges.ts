import type { Context, Hono } from 'hono';
import type { BadgeAnswers, BadgeText } from '../badge-answers.ts';
import { matchesEtag } from '../if-none-match.ts';
import type { Metrics } from '../metrics.ts';
import type { Observing, RequestLine } from '../observe.ts';
import { type Answer, type AnyRoute, route } from '../route.ts';
import { badgeBody, badgeQuery, badges } from '../schemas/coupon.ts';

const tag = 'Badges';
const answers = {
  200: { description: 'The badges of each item, best first', schema: badges, etag: 'W/"5f6c0a1e"' },
  304: { description: 'Nothing changed since the ETag', etag: 'W/"5f6c0a1e"' },
};

/** The hottest read, the short way: what nearly every request asks, from memory where it is there. */
export function servePlainBadges(
  app: Hono,
  badgeAnswers: BadgeAnswers,
  { metrics, log, badgeSample }: PlainBadgesSeen,
): void {
  app.get('/v1/badges', async (c, next) => {
    const { url } = c.req;
    const query = url.slice(url.indexOf('?') + 1);
    const kept = badgeAnswers.kept(query);
    const began = kept ? 0 : performance.now();
    // What fails is asked again the long way, which says what was wrong.
    const text = kept ?? (await badgeAnswers.renderPlain(query)?.catch(() => null));
    if (!text) return next();
    const ms = kept ? 0 : performance.now() - began;
    const known = c.req.header('if-none-match');
    const status = known !== undefined && matchesEtag(known, text.etag) ? 304 : 200;
    if (kept) metrics.badgesKept();
    else metrics.answered(self, { status, code: null, seconds: ms / 1000 });
    if (log && Math.random() < badgeSample) log(lineOf(c, status, ms));
    return new Response(status === 304 ? null : text.body, { status, headers: badgeAnswers.headersOf(text) });
  });
}

export interface PlainBadgesSeen extends Omit<Observing, 'metrics'> {
  readonly metrics: Pick<Metrics, 'badgesKept' | 'answered'>;
}

const self = { method: 'get', path: '/v1/badges' };

function lineOf(c: Context, status: number, ms: number): RequestLine {
  return {
    reqId: c.req.header('x-request-id')?.slice(0, 128) ?? 'kept',
    method: 'GET',
    route: self.path,
    status,
    ms: Math.round(ms * 100) / 100,
  };
}

export function badgeRoutes(badgeAnswers: BadgeAnswers): AnyRoute[] {
  return [
    route({
      method: 'get',
      path: '/v1/badges',
      scope: 'public',
      tag,
      summary: 'Which coupons to show on each item',
      query: badgeQuery,
      answers,
      handle: async ({ query, header }) => {
        const { itemIds, channel, region, limit, at } = query;
        const request = { itemIds: [...new Set(itemIds)], limit, at: at ?? null, ...place(channel, region) };
        return answer(badgeAnswers, await badgeAnswers.render(request), header);
      },
    }),
    route({
      method: 'post',
      path: '/v1/badges',
      scope: 'public',
      tag,
      summary: 'The same for up to 500 items',
      body: badgeBody,
      answers: { 200: answers[200] },
      handle: async ({ body }) => {
        const { itemIds, channel, region, limit, at } = body;
        const request = { itemIds: [...new Set(itemIds)], limit, at: at ?? null, ...place(channel, region) };
        return answer(badgeAnswers, await badgeAnswers.render(request), () => undefined);
      },
    }),
  ];
}

function place(channel: string | null | undefined, region: string | null | undefined) {
  return { channel: channel ?? null, region: region ?? null };
}

function answer(
  badgeAnswers: BadgeAnswers,
  text: BadgeText,
  header: (name: string) => string | undefined,
): Answer {
  const headers = badgeAnswers.headersOf(text);
  const known = header('if-none-match');
  if (known !== undefined && matchesEtag(known, text.etag)) return { status: 304, text: '', headers };
  return { status: 200, text: text.body, headers };
}
