import type { AuditFindings } from '../src/app/sync-tasks.ts';
import { anyKey } from '../src/ports/announcements.ts';
import { type ChangeHint, type FeedPosition, PositionLost } from '../src/ports/change-feed.ts';
import { EngineUnavailable } from '../src/ports/engine-unavailable.ts';
import type { Ports } from '../src/ports/ports.ts';
import type { DeadLetter, IndexBuild, Written } from '../src/ports/search-index.ts';
import { type Audit, auditIndex } from './audit.ts';
import { createChores } from './chores.ts';
import { copyStore, type StoreCopy } from './copy.ts';
import { every } from './every.ts';
import { flush } from './flush.ts';
import { createKnownCoupons } from './known-coupons.ts';
import { createStamps } from './stamps.ts';
import { watchTasks } from './tasks.ts';

/** What the holder of the lease does, step by step: one flush at a time, and nobody else writes the index. */
export interface Leader {
  readonly epoch: number;
  /** One flush, or one slice of a copy; waits a moment where there is nothing to do. */
  step(): Promise<Written>;
  /** The index is built anew from the next step on; one build at a time. */
  rebuild(why: string): void;
}

export interface LeadOptions {
  readonly epoch: number;
  readonly mayWrite: () => Promise<boolean>;
  readonly signal: AbortSignal;
  /** A flush of live changes begins: whoever waits for what it brings waits for its end. */
  readonly onFlush: (flushed: Promise<Written>, changes: number) => void;
  readonly onBuild: (why: string) => void;
  readonly onDeadLetters: (letters: readonly DeadLetter[]) => void;
  /** The slow audit in the background has been through it all. */
  readonly onAudited: (findings: AuditFindings) => void;
  /** How often it compares a batch while the feed is quiet. */
  readonly auditEveryMs?: number | undefined;
}

const hintsPerFlush = 1_000;
/** How long a quiet feed is waited for. */
const idleMs = 1_000;
/** What a live change waits for at most while the store is copied, beside its own flush. */
const sliceMs = 100;
/** A quiet feed moves on too: a position that stood still would get too old for its engine. */
const quietSavedEveryMs = 2_000;
/** A batch at a time of what nobody has asked for: a million documents take some three hours. */
const auditEveryMs = 10_000;

export function startLeading(ports: Ports, options: LeadOptions): Leader {
  const { epoch, mayWrite, signal } = options;
  const stamps = createStamps(epoch);
  const knownCoupons = createKnownCoupons();
  const doChores = createChores(ports, { stamps, knownCoupons, mayWrite });
  const dueForQuiet = every(quietSavedEveryMs);
  /** Undefined: not asked yet. A file of mappings does not change under a process. */
  let wanted: string | null | undefined;
  let building: Building | null = null;
  /** What followed the saved position is forgotten: it is of no use to a build either. */
  let isLost = false;
  const tasks = watchTasks(ports, epoch);
  let audit: Audit | null = null;
  const dueForAudit = every(options.auditEveryMs ?? auditEveryMs);
  let slowAudit: Audit | null = null;

  const begin = async (position: FeedPosition | null): Promise<Building> => {
    const end = await ports.changeFeed.end();
    // Past the end: the store is another one than the index was built from, or an older copy of it.
    const keepsLive = position !== null && ports.changeFeed.reached(end, position);
    const build = await ports.indexWriter.build(stamps.next());
    const copy = copyStore(ports, build, { stamps, mayWrite, onDeadLetters: options.onDeadLetters });
    return { build, copy, reading: keepsLive ? position : end, keepsLive };
  };

  const follow = async (reading: FeedPosition, keepsPosition: boolean): Promise<Followed> => {
    const { hints, position } = await ports.changeFeed.read(reading, hintsPerFlush);
    if (hints.length === 0) {
      const moved = keepsPosition && position !== reading && dueForQuiet() && (await mayWrite());
      const stamp = moved ? stamps.next() : null;
      const written = stamp ? await ports.indexWriter.write([], { stamp, position, mayWrite }) : nothing;
      return { written, position, hints: 0 };
    }
    const saved = keepsPosition ? position : null;
    // What is being built may have read another state of it.
    const known = building ? {} : { knownCoupons };
    const flushed = flush(ports, hints, { stamps, position: saved, follow: true, ...known, mayWrite });
    options.onFlush(flushed, hints.length);
    const written = await flushed;
    if (written.ok) options.onDeadLetters(written.deadLetters);
    return { written, position, hints: hints.length };
  };

  const goOnBuilding = async (at: Building): Promise<Written> => {
    const copied = await at.copy.slice(sliceMs);
    if (typeof copied !== 'string') return copied;
    await tasks.progress('rebuild', at.copy.copied());
    const { written, position, hints } = await follow(at.reading, at.keepsLive);
    if (!written.ok) return written;
    at.reading = position;
    if (copied === 'more' || hints === hintsPerFlush) return written;
    if (!(await mayWrite())) return { ok: false, why: 'not-ours' };
    const stamp = stamps.next();
    const whenSearchable = async () => {
      await ports.sharedBadges?.moved([anyKey]);
      ports.announcements.announce(['index|moved']);
    };
    const finishing = at.build.finish({ stamp, position, mayWrite, whenSearchable });
    options.onFlush(finishing, 0);
    const finished = await finishing.catch((error: unknown) => {
      // What is wrong with this copy may be right with the next; an engine that is away may keep it.
      if (!(error instanceof EngineUnavailable)) building = null;
      wanted = 'the last build could not be used';
      throw error;
    });
    if (!finished.ok) return finished;
    building = null;
    wanted = null;
    await tasks.end('rebuild', at.copy.copied(), null);
    return finished;
  };

  const mend = (hints: readonly ChangeHint[]): Promise<Written> => {
    knownCoupons.forget();
    return flush(ports, hints, { stamps, position: null, follow: true, mayWrite });
  };

  const goOnAuditing = async (at: Audit): Promise<Written> => {
    const compared = await at.slice(sliceMs);
    const { checked } = at.findings();
    await tasks.progress('audit', checked);
    if (compared === 'more') return nothing;
    if (compared !== 'all') return compared;
    audit = null;
    await tasks.end('audit', checked, at.findings());
    return nothing;
  };

  const goOnAuditingSlowly = async (): Promise<Written> => {
    slowAudit ??= auditIndex(ports, mend);
    const compared = await slowAudit.slice(0);
    if (compared === 'more') return nothing;
    if (compared === 'all') options.onAudited(slowAudit.findings());
    slowAudit = null;
    return compared === 'all' ? nothing : compared;
  };

  const step = async (): Promise<Written> => {
    for (const task of await tasks.asked()) {
      if (task === 'rebuild') wanted = 'an operator has asked for it';
      else audit = auditIndex(ports, mend);
    }
    const position = await ports.indexWriter.position();
    if (wanted === undefined) wanted = await ports.indexWriter.outdated();
    const why = position === null ? 'it has no position' : wanted;
    if (!building && why !== null) {
      options.onBuild(why);
      knownCoupons.forget();
      building = await begin(isLost ? null : position);
      isLost = false;
      wanted = null;
    }
    if (building) return goOnBuilding(building);
    if (position === null) return nothing;
    const chores = await doChores(position);
    if (!chores.written.ok) return chores.written;
    const { written, hints } = await follow(position, true);
    if (!written.ok || hints === hintsPerFlush) return written;
    if (audit) return goOnAuditing(audit);
    if (hints > 0 || chores.more) return written;
    if (dueForAudit()) return goOnAuditingSlowly();
    if (!ports.changeFeed.reached(await ports.changeFeed.end(), position))
      wanted = 'its position lies past the end';
    else await ports.changeFeed.wait(position, idleMs, signal);
    return written;
  };

  return {
    epoch,
    step: async () => {
      const written = await step().catch((error: unknown) => {
        if (error instanceof PositionLost) {
          building = null;
          isLost = true;
          wanted = 'its position is lost';
        }
        throw error;
      });
      // What was being written to is no more: the next step sees what there is.
      if (!written.ok && written.why === 'gone') {
        building = null;
        knownCoupons.forget();
      }
      return written;
    },
    rebuild: (why) => {
      wanted = why;
    },
  };
}

interface Building {
  readonly build: IndexBuild;
  readonly copy: StoreCopy;
  /** How far the feed is read; the build has it all. */
  reading: FeedPosition;
  /** Whether what readers see still follows the feed too. */
  readonly keepsLive: boolean;
}

interface Followed {
  readonly written: Written;
  readonly position: FeedPosition;
  readonly hints: number;
}

const nothing: Written = { ok: true, deadLetters: [] };
