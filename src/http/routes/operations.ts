import { z } from '@hono/zod-openapi';
import { EngineUnavailable } from '../../ports/engine-unavailable.ts';
import type { Ports } from '../../ports/ports.ts';
import type { SyncControl } from '../../ports/sync-control.ts';
import type { Metrics } from '../metrics.ts';
import { type AnyRoute, ok, refused, route } from '../route.ts';

const tag = 'Operations';

const up = z.object({ status: z.literal('up') }).openapi({ example: { status: 'up' } });
const ready = z
  .object({ status: z.literal('ready'), engines: z.array(z.string()) })
  .openapi({ example: { status: 'ready', engines: ['store', 'index'] } });
const metricLines = z.string().openapi({ example: '# TYPE clipper_kept_badges_total counter\n' });

/** An engine that has not answered by then does not answer. */
const checkMs = 2_000;

export function operationRoutes(
  ports: Ports,
  sync: SyncControl,
  metrics: Pick<Metrics, 'text' | 'contentType'>,
  isDraining: () => boolean,
): AnyRoute[] {
  return [
    route({
      method: 'get',
      path: '/healthz',
      scope: 'public',
      tag,
      summary: 'The process is up',
      answers: { 200: { description: 'It is', schema: up } },
      handle: async () => ok({ status: 'up' }),
    }),
    route({
      method: 'get',
      path: '/readyz',
      scope: 'public',
      tag,
      summary: 'The engines answer',
      answers: {
        200: {
          description: 'All do',
          schema: ready,
        },
      },
      refusals: ['unavailable'],
      handle: async () => {
        const [trouble, ...checked] = await Promise.all([
          troubleOf(sync),
          ...ports.engines.map((engine) => checkWithin(engine)),
        ]);
        if (trouble !== null) checked.push({ engine: 'syncer', detail: trouble });
        if (isDraining()) checked.push({ engine: 'clipper', detail: 'this process is about to end' });
        const down = checked.filter(({ detail }) => detail !== null);
        if (down.length === 0) {
          return ok({ status: 'ready', engines: ports.engines.map(({ engine }) => engine) });
        }
        const params = { engine: down[0]?.engine, down };
        return refused({ reason: { code: 'unavailable', params } });
      },
    }),
    route({
      method: 'get',
      path: '/metrics',
      scope: 'admin',
      tag,
      summary: 'What Prometheus reads',
      answers: {
        200: { description: 'In the text format 0.0.4', schema: metricLines, type: 'text/plain' },
      },
      handle: async () => ({
        status: 200,
        text: await metrics.text(),
        headers: { 'content-type': metrics.contentType },
      }),
    }),
  ];
}

async function checkWithin(
  engine: Ports['engines'][number],
): Promise<{ engine: string; detail: string | null }> {
  const late = { ok: false, detail: `no answer within ${checkMs} ms` } as const;
  try {
    const found = await inTime(engine.check(), late);
    return { engine: engine.engine, detail: found.ok ? null : found.detail };
  } catch (error) {
    return { engine: engine.engine, detail: error instanceof Error ? error.message : String(error) };
  }
}

/** What can't be told for want of an engine is that engine's to say. */
async function troubleOf(sync: SyncControl): Promise<string | null> {
  try {
    return (await inTime(sync.report(), null))?.trouble ?? null;
  } catch (error) {
    if (error instanceof EngineUnavailable) return null;
    return error instanceof Error ? error.message : String(error);
  }
}

async function inTime<T, Late>(answer: Promise<T>, late: Late): Promise<T | Late> {
  const { promise, resolve } = Promise.withResolvers<Late>();
  const timer = setTimeout(() => resolve(late), checkMs);
  return Promise.race([answer, promise]).finally(() => clearTimeout(timer));
}
