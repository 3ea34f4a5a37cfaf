import type { Instant } from '../domain/instant.ts';
import type { KeptAnswer } from '../ports/edge-cache.ts';
import type { PublicRead } from './public-read.ts';
import { type Windows, windowsOf } from './windows.ts';

/** A kept answer in the memory of an isolate, with what it shows at the instants around now. */
export interface KeptEntry {
  readonly kept: KeptAnswer;
  readonly windows: Windows;
  view: View;
  /** The origin failed this answer's last look: until then it stands in without another one. */
  restUntil: Instant;
}

/** The answer as it reads at `from <= t < to`. */
export interface View {
  readonly from: Instant;
  readonly to: Instant;
  readonly body: string;
  readonly etag: string | null;
}

/** Null where nobody can tell how long the answer holds. */
export function entryOf(read: Pick<PublicRead, 'kind' | 'isPreview'>, kept: KeptAnswer): KeptEntry | null {
  const windows = windowsOf(read, kept.body);
  return windows && { kept, windows, view: makeView(kept, windows, kept.confirmedAt), restUntil: 0 };
}

export function viewAt(entry: KeptEntry, now: Instant): View {
  const { view } = entry;
  if (view.from <= now && now < view.to) return view;
  entry.view = makeView(entry.kept, entry.windows, now);
  return entry.view;
}

/** Served without asking: as long as the origin said, and never past a boundary, where its answer is another. */
export function freshUntil({ kept, windows }: KeptEntry): Instant {
  const boundary = windows.boundaries.find((t) => t > kept.confirmedAt) ?? Number.POSITIVE_INFINITY;
  return Math.min(kept.freshUntil, boundary);
}

function makeView(kept: KeptAnswer, { boundaries, textAt }: Windows, now: Instant): View {
  const from = boundaries.findLast((t) => t <= now) ?? Number.NEGATIVE_INFINITY;
  const to = boundaries.find((t) => t > now) ?? Number.POSITIVE_INFINITY;
  const body = textAt(now);
  const etag = body === kept.body || kept.etag === null ? kept.etag : etagSince(kept.etag, from);
  return { from, to, body, etag };
}

/** Another text has another ETag; every isolate gives it the same one. */
function etagSince(etag: string, boundary: Instant): string {
  const opaque = /^(?:W\/)?"(.*)"$/.exec(etag)?.[1] ?? '';
  return `W/"${opaque}.${boundary.toString(36)}"`;
}
