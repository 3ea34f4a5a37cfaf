/** What a claim asks for, and what became of it. */
interface Entry {
  readonly userId: string;
  readonly requestId: string;
  readonly day: string;
}

export interface Limits {
  readonly perUser: number;
  readonly perUserPerDay: number;
  readonly perDay: number;
}

/**
 * Claims as they ought to be, counted on fingers: copies that are written, and numbers that are held by claims whose
 * write was lost. Time only moves on.
 */
export interface ClaimsModel {
  total: number;
  phase: 'published' | 'paused';
  readonly limits: Limits;
  readonly written: Entry[];
  /** Taken by a claim that does not know its outcome; some of them are written as well. */
  readonly held: Entry[];
}

export function createModel(total: number, limits: Limits): ClaimsModel {
  return { total, phase: 'published', limits, written: [], held: [] };
}

/** What the claim hears: the copy that the request holds, before any refusal; then the limits, each in its turn. */
export function expectedOf(model: ClaimsModel, asked: Entry, closed: boolean): string {
  if (find(model.written, asked)) return 'claimed';
  if (model.phase === 'paused') return 'paused';
  if (closed) return 'ended';
  if (find(model.held, asked)) return 'claimed';
  const { perUser, perUserPerDay, perDay } = model.limits;
  const out = [...model.written, ...model.held.filter((entry) => !find(model.written, entry))];
  const mine = out.filter(({ userId }) => userId === asked.userId);
  if (out.length >= model.total) return 'sold-out';
  if (out.filter(({ day }) => day === asked.day).length >= perDay) return 'sold-out-today';
  if (mine.length >= perUser) return 'limit-reached';
  if (mine.filter(({ day }) => day === asked.day).length >= perUserPerDay) return 'daily-limit-reached';
  return 'claimed';
}

/** The claim was admitted; its write went as it went. */
export function admit(model: ClaimsModel, asked: Entry, write: 'works' | 'lost' | 'unanswered'): void {
  if (find(model.written, asked)) return;
  // It goes on with what it held: the day of its first attempt.
  const entry = find(model.held, asked) ?? asked;
  if (write !== 'lost') model.written.push(entry);
  if (write === 'works') remove(model.held, entry);
  else if (!find(model.held, entry)) model.held.push(entry);
}

function find(entries: readonly Entry[], { userId, requestId }: Entry): Entry | undefined {
  return entries.find((entry) => entry.userId === userId && entry.requestId === requestId);
}

function remove(entries: Entry[], entry: Entry): void {
  const at = entries.indexOf(entry);
  if (at >= 0) entries.splice(at, 1);
}
