import { Cluster, ReplyError } from 'ioredis';
import type { ReserveRequest } from '../../ports/stock-gate.ts';
import type { GateContext } from './gate-context.ts';
import { limitArg, partsOf } from './gate-replies.ts';
import { type ScriptOutcome, unavailable } from './run-script.ts';

/** What lua/reserve.lua says of one request: a word and what belongs to it. */
export type AskToReserve = (
  request: ReserveRequest,
  home: number,
  buckets: number,
) => Promise<readonly string[]>;

/** Redis serves nobody else during a call, some 20 µs a request. */
const requestsPerCall = 32;

interface Waiting {
  readonly request: ReserveRequest;
  readonly home: number;
  readonly buckets: number;
  readonly resolve: (said: readonly string[]) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Asks for many requests in one call: those that one turn of the event loop brings, and those that come while a call is
 * under way. What a call costs both sides beside the work in it is shared by them. In a Cluster each bucket is asked by
 * itself, for its keys lie together and those of others elsewhere.
 */
export function createReserving({ client, runTogether, keys }: GateContext): AskToReserve {
  /** Who waits in a lane that has a call under way, or will have one at the end of this turn. */
  const lanes = new Map<string, Waiting[]>();
  const laneOf =
    client instanceof Cluster ? (couponId: string, home: number) => `${couponId}:${home}` : () => '';

  async function serve(lane: string): Promise<void> {
    for (let some = takeAll(lane); some.length > 0; some = takeAll(lane)) await ask(some);
    lanes.delete(lane);
  }

  function takeAll(lane: string): Waiting[] {
    return lanes.get(lane)?.splice(0) ?? [];
  }

  async function ask(some: readonly Waiting[]): Promise<void> {
    try {
      const groups = groupsOf(some);
      const outcomes = await runTogether('reserve', groups.map(callOf));
      for (const [n, outcome] of outcomes.entries()) tell(groups[n] ?? [], outcome);
    } catch (error) {
      // Nobody is left waiting: who has heard already hears nothing of it.
      for (const { reject } of some) reject(error);
    }
  }

  function callOf(group: Group) {
    const [{ request, buckets }] = group;
    const { total, perUser, perUserPerDay, perDay } = request.template.claim;
    const bucketKeys: string[] = [];
    const args: (string | number)[] = [
      request.day,
      ...[total, perUser, perUserPerDay, perDay].map(limitArg),
      buckets,
    ];
    for (const { request, home } of group) {
      const { template, userId, requestId, userCouponId, day, now } = request;
      const at = keys(template.id, home);
      bucketKeys.push(at.book, at.free, at.held, at.dayFree(day), at.users(userId));
      args.push(home, userId, requestId, userCouponId, now);
    }
    return { keys: bucketKeys, args };
  }

  return (request, home, buckets) =>
    new Promise((resolve, reject) => {
      const one = { request, home, buckets, resolve, reject };
      const lane = laneOf(request.template.id, home);
      const waiting = lanes.get(lane);
      if (waiting) {
        waiting.push(one);
        return;
      }
      lanes.set(lane, [one]);
      setImmediate(() => void serve(lane));
    });
}

/** Requests of one call: for one coupon as it was read at one moment, on one day. */
type Group = readonly [Waiting, ...Waiting[]];

function groupsOf(some: readonly Waiting[]): Group[] {
  const groups: [Waiting, ...Waiting[]][] = [];
  for (const one of some) {
    const group = groups.find((group) => group.length < requestsPerCall && areAlike(group[0], one));
    if (group) group.push(one);
    else groups.push([one]);
  }
  return groups;
}

function areAlike(a: Waiting, b: Waiting): boolean {
  return (
    a.request.template === b.request.template && a.request.day === b.request.day && a.buckets === b.buckets
  );
}

/** Each request hears its own answer, or why there is none. */
function tell(group: readonly Waiting[], outcome: ScriptOutcome): void {
  const answers = 'error' in outcome ? [] : partsOf(outcome.reply);
  for (const [n, { resolve, reject }] of group.entries()) {
    const said = answers[n]?.split('\n') ?? [];
    if ('error' in outcome) reject(outcome.error);
    else if (said[0] === 'failed') reject(unavailable(new ReplyError(said[1])));
    else resolve(said);
  }
}
