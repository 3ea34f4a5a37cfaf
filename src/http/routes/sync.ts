import { z } from '@hono/zod-openapi';
import { askSyncer, readSyncTask, type SyncTask, type SyncTaskState } from '../../app/sync-tasks.ts';
import { formatInstant } from '../../domain/instant.ts';
import type { Ports } from '../../ports/ports.ts';
import type { SyncControl } from '../../ports/sync-control.ts';
import { type AnyRoute, ok, route } from '../route.ts';
import { orNull, shownInstant } from '../schemas/common.ts';

const tag = 'Operations';

const count = z.int().min(0);

const taskExample = {
  state: 'done',
  at: '2026-11-11T08:00:00Z',
  done: 1200,
  total: 1200,
  found: { checked: 1200, missing: 0, stale: 0, extra: 0, examples: [] },
};

const shownTask = z
  .object({
    state: z.enum(['asked', 'running', 'done']),
    at: shownInstant.openapi({ description: 'when it was asked for, began, or ended' }),
    done: count.openapi({ description: 'documents copied or compared so far' }),
    total: count.nullable().openapi({ description: 'null: not counted yet' }),
    found: z
      .object({
        checked: count,
        missing: count.openapi({ description: 'in the store, not in the index' }),
        stale: count.openapi({ description: 'otherwise in the index than the store says' }),
        extra: count.openapi({ description: 'in the index, not in the store' }),
        examples: z.array(z.string()).openapi({ description: 'the first few, as `index id`' }),
      })
      .nullable()
      .openapi({ description: 'what an audit found wrong and mended' }),
  })
  .openapi('SyncTask', { example: taskExample });

const report = z
  .object({
    position: z.string().nullable(),
    lag: z.int().openapi({ description: 'changes that wait to be indexed' }),
    lastFlushAt: shownInstant.nullable(),
    trouble: z.string().nullable(),
    lastAudit: orNull(shownTask),
    lastRebuild: orNull(shownTask),
  })
  .openapi({
    example: {
      position: '4711',
      lag: 0,
      lastFlushAt: '2026-11-11T08:00:00Z',
      trouble: null,
      lastAudit: taskExample,
      lastRebuild: null,
    },
  });

export function syncRoutes(ports: Ports, sync: SyncControl): AnyRoute[] {
  const ask = (task: SyncTask, summary: string) =>
    route({
      method: 'post',
      path: `/v1/sync/${task}`,
      scope: 'admin',
      tag,
      summary,
      answers: {
        202: {
          description: 'It is asked for, or under way already; GET /v1/sync tells how far it is',
          schema: shownTask,
        },
      },
      handle: async () => ({ status: 202, body: showTask(await askSyncer(ports, task)) }),
    });
  return [
    route({
      method: 'get',
      path: '/v1/sync',
      scope: 'admin',
      tag,
      summary: 'How far the index is behind the store',
      answers: {
        200: { description: 'The syncer', schema: report },
      },
      handle: async () => {
        const { position, lag, lastFlushAt, trouble } = await sync.report();
        const [audit, rebuild] = await Promise.all([
          readSyncTask(ports, 'audit'),
          readSyncTask(ports, 'rebuild'),
        ]);
        return ok({
          position,
          lag,
          lastFlushAt: lastFlushAt === null ? null : formatInstant(lastFlushAt),
          trouble,
          lastAudit: audit && showTask(audit.state),
          lastRebuild: rebuild && showTask(rebuild.state),
        });
      },
    }),
    ask('rebuild', 'Build the index anew from the store; readers see no gap'),
    ask('audit', 'Compare the index with the store, and mend it'),
  ];
}

function showTask({ state, at, done, total, found }: SyncTaskState): z.input<typeof shownTask> {
  return {
    state,
    at: formatInstant(at),
    done,
    total,
    found: found && { ...found, examples: [...found.examples] },
  };
}
