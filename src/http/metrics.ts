import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { SharedBadges } from '../ports/shared-badges.ts';
import type { SyncControl } from '../ports/sync-control.ts';
import type { Door } from './door.ts';

export interface Metrics {
  /** A route's answer went out: its path with `{param}`s, its status, the code of a refusal. */
  answered(route: { readonly method: string; readonly path: string }, answer: AnswerSeen): void;
  /** A badge answer went out of memory. The hottest line of the service: it adds one to a number. */
  badgesKept(): void;
  /** Everything in Prometheus' text format. */
  text(): Promise<string>;
  readonly contentType: string;
}

export interface AnswerSeen {
  readonly status: number;
  readonly code: string | null;
  readonly seconds: number;
}

/** From a millisecond, which a hot read takes, to the longest that a request may. */
const latencyBuckets = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/**
 * What Prometheus reads of this process. Labels are routes, statuses and codes: their number is fixed, and no id of
 * a shopper or a coupon is in them. `ofProcess`: memory, CPU and event loop too, once a process.
 */
export function createMetrics(sources: {
  readonly sync: SyncControl;
  readonly sharedBadges: Pick<SharedBadges, 'counts'> | null;
  /** Null where nobody claims. */
  readonly claims: Pick<Door, 'depth'> | null;
  readonly ofProcess: boolean;
}): Metrics {
  const registry = new Registry();
  const registers = [registry];
  const requests = new Histogram({
    name: 'clipper_http_request_duration_seconds',
    help: 'From the parsed request head to the answer, by route and status',
    labelNames: ['method', 'route', 'status'],
    buckets: latencyBuckets,
    registers,
  });
  const refusals = new Counter({
    name: 'clipper_refusals_total',
    help: 'Refusals by route and problem code',
    labelNames: ['method', 'route', 'code'],
    registers,
  });
  let badgesKept = 0;
  let badgesCounted = 0;
  new Counter({
    name: 'clipper_badge_answers_kept_total',
    help: 'Badge answers that went out of memory as they were; they are in no other number',
    registers,
    collect() {
      this.inc(badgesKept - badgesCounted);
      badgesCounted = badgesKept;
    },
  });
  if (sources.sharedBadges) watchSharedBadges(sources.sharedBadges, registers);
  if (sources.claims) watchClaims(sources.claims, registers);
  watchSync(sources.sync, registers);
  if (sources.ofProcess) collectDefaultMetrics({ register: registry });
  return {
    answered: ({ method, path }, { status, code, seconds }) => {
      requests.labels(method, path, String(status)).observe(seconds);
      if (code !== null) refusals.labels(method, path, code).inc();
    },
    badgesKept: () => {
      badgesKept++;
    },
    text: () => registry.metrics(),
    contentType: registry.contentType,
  };
}

function watchClaims(claims: Pick<Door, 'depth'>, registers: Registry[]): void {
  new Gauge({
    name: 'clipper_claims_in_flight',
    help: 'Claims that are worked on, and claims and refusals that wait for a turn of the event loop',
    labelNames: ['state'],
    registers,
    collect() {
      const { inside, waiting } = claims.depth();
      this.set({ state: 'inside' }, inside);
      this.set({ state: 'waiting' }, waiting);
    },
  });
}

function watchSharedBadges(shared: Pick<SharedBadges, 'counts'>, registers: Registry[]): void {
  new Counter({
    name: 'clipper_badge_facts_total',
    help: 'Facts that badges are decided from, which this process did not remember, by who answered',
    labelNames: ['by'],
    registers,
    collect() {
      const { kept, asked } = shared.counts();
      this.reset();
      this.inc({ by: 'redis' }, kept);
      this.inc({ by: 'index' }, asked);
    },
  });
}

/** How the index follows the store, read when Prometheus asks; what the engines don't answer is left as it was. */
function watchSync(sync: SyncControl, registers: Registry[]): void {
  const reported = oncePerScrape(() => sync.report().catch(() => null));
  new Gauge({
    name: 'clipper_sync_lag_changes',
    help: 'Changes that wait to be indexed',
    registers,
    async collect() {
      const report = await reported();
      if (report) this.set(report.lag);
    },
  });
  for (const [name, count, help] of [
    ['flushes', 'flushes', 'Batches of changes that this process has written to the index'],
    ['changes', 'changes', 'Changes in these batches'],
    ['retries', 'retries', 'Steps of this process’s syncer that failed and were tried again'],
    ['dead_letters', 'deadLetters', 'Documents that the index would not take from this process'],
  ] as const) {
    new Counter({
      name: `clipper_sync_${name}_total`,
      help,
      registers,
      async collect() {
        const report = await reported();
        if (!report) return;
        this.reset();
        this.inc(report.counts[count]);
      },
    });
  }
  new Gauge({
    name: 'clipper_sync_trouble',
    help: '1 where something keeps the syncer from going on',
    registers,
    async collect() {
      const report = await reported();
      this.set(report?.trouble === null ? 0 : 1);
    },
  });
  new Gauge({
    name: 'clipper_sync_last_flush_timestamp_seconds',
    help: 'When this process last wrote a batch to the index; 0: not since its start',
    registers,
    async collect() {
      const report = await reported();
      if (report) this.set((report.lastFlushAt ?? 0) / 1000);
    },
  });
}

/** All metrics of a scrape are collected at once: they share one answer of the engines. */
function oncePerScrape<T>(ask: () => Promise<T>): () => Promise<T> {
  let underWay: Promise<T> | null = null;
  return () => {
    underWay ??= ask().finally(() => {
      underWay = null;
    });
    return underWay;
  };
}
