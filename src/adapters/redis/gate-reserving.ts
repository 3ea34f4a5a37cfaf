import { Cluster, ReplyError } from 'ioredis';
import { EngineUnavailable } from '../../ports/engine-unavailable.ts';
import type { ReserveRequest } from '../../ports/stock-gate.ts';
import { groupCalls } from '../group-calls.ts';
import type { GateContext } from './gate-context.ts';
import { limitArg, partsOf } from './gate-replies.ts';
import { unavailable } from './run-script.ts';

interface Asked {
  readonly request: ReserveRequest;
  readonly home: number;
  readonly buckets: number;
}

/** What lua/reserve.lua says of one request: a word and what belongs to it. */
type Said = readonly string[];

/** Redis serves nobody else during a call, some 20 µs a request. */
const requestsPerScript = 32;
const limits = { perCall: 1_000, inFlight: 1, waitMs: 1_000 };
/** A node that is slow keeps nobody waiting for the others: what comes during a call goes at once. */
const clusterLimits = { ...limits, inFlight: 64 };

/**
 * Asks for many requests in one call: those that one turn of the event loop brings, and those that come while a call is
 * under way. What a call costs both sides beside the work in it is shared by them. In a Cluster those of one turn and one
 * bucket share a call, for its keys lie together and those of others elsewhere.
 */
export function createReserving({ client, run, keys }: GateContext): (asked: Asked) => Promise<Said> {
  const isCluster = client instanceof Cluster;

  function askAll(some: readonly Asked[]): Promise<Said>[] {
    const said = new Map(
      groupsOf(some).flatMap((group) => {
        const answers = askFor(group);
        return group.map((one, n) => [one, answers.then((all) => saidOf(all[n]))] as const);
      }),
    );
    return some.map(async (one) => said.get(one) ?? []);
  }

  /** Requests of one call: for one coupon as it was read at one moment, on one day. */
  function groupsOf(some: readonly Asked[]): Group[] {
    const groups: [Asked, ...Asked[]][] = [];
    for (const one of some) {
      const group = groups.find((group) => group.length < requestsPerScript && areAlike(group[0], one));
      if (group) group.push(one);
      else groups.push([one]);
    }
    return groups;
  }

  function areAlike(a: Asked, b: Asked): boolean {
    const { template, day } = a.request;
    if (template !== b.request.template || day !== b.request.day || a.buckets !== b.buckets) return false;
    return !isCluster || a.home === b.home;
  }

  async function askFor(group: Group): Promise<readonly string[]> {
    const [{ request, buckets }] = group;
    const { total, perUser, perUserPerDay, perDay } = request.template.claim;
    const bucketKeys: string[] = [];
    const args = [request.day, ...[total, perUser, perUserPerDay, perDay].map(limitArg), buckets];
    for (const { request, home } of group) {
      const { template, userId, requestId, userCouponId, day, now } = request;
      const at = keys(template.id, home);
      bucketKeys.push(at.book, at.free, at.held, at.dayFree(day), at.users(userId));
      args.push(home, userId, requestId, userCouponId, now);
    }
    return partsOf(await run('reserve', bucketKeys, args));
  }

  return groupCalls(askAll, isCluster ? clusterLimits : limits, () => {
    return new EngineUnavailable('redis', 'Claims before this one wait too long for Redis.');
  });
}

type Group = readonly [Asked, ...Asked[]];

function saidOf(answer: string | undefined): Said {
  const said = answer?.split('\n') ?? [];
  if (said[0] === 'failed') throw unavailable(new ReplyError(said[1]));
  return said;
}
