import type { Collection } from 'mongodb';
import type { UserCoupon } from '../../../domain/user-coupon.ts';
import { EngineUnavailable } from '../../../ports/engine-unavailable.ts';
import type { UserCouponKey, UserCouponStore } from '../../../ports/user-coupon-store.ts';
import { groupCalls } from '../../group-calls.ts';
import { maxTimeMS } from '../connect.ts';
import { OutcomeUnknown, reading } from '../errors.ts';
import { type InsertOutcome, insertUnordered } from '../insert-unordered.ts';
import type { Stored } from '../stored.ts';
import { copyCodec } from './copy-codec.ts';
import type { SerialsGuard } from './serials-guard.ts';

type Answer = Awaited<ReturnType<UserCouponStore['insert']>>;

const limits = { perCall: 500, inFlight: 2, waitMs: 2_000 };

/** Claims in flight at the same moment go down in one unordered bulk insert. */
export function createCopyInserts(
  copies: Collection<Stored>,
  guard: SerialsGuard | null,
): UserCouponStore['insert'] {
  const write = guard ? guardedWrite(copies, guard) : plainWrite(copies);
  const insert = groupCalls(write, limits, () => {
    return new EngineUnavailable('mongodb', 'Claims before this one take too long to be written.');
  });
  return (copy: UserCoupon) => insert(copyCodec.toStored(copy));
}

type Write = (group: readonly Stored[]) => Promise<Answer>[];

function plainWrite(copies: Collection<Stored>): Write {
  return (group) => {
    const written = insertUnordered(copies, group);
    return group.map(async (copy, n) => answerOf(copies, copy, (await written)[n]));
  };
}

function guardedWrite(copies: Collection<Stored>, guard: SerialsGuard): Write {
  return (group) => {
    const written = insertTaken(copies, guard, group);
    return group.map(async (copy, n) => {
      const { taken = [], outcome } = (await written)[n] ?? {};
      if (!outcome?.inserted) await guard.giveBack(taken, copy._id);
      return answerOf(copies, copy, outcome);
    });
  };
}

/** The guard's numbers first; a copy whose number is another's is not sent. */
async function insertTaken(copies: Collection<Stored>, guard: SerialsGuard, group: readonly Stored[]) {
  const takings = await guard.take(group);
  const sent = group.filter((_, n) => takings[n]?.refused === null);
  const outcomes = await insertUnordered(copies, sent);
  const outcomeOf = new Map(sent.map((copy, n) => [copy, outcomes[n]]));
  return group.map((copy, n) => {
    const { taken = [], refused = null } = takings[n] ?? {};
    const outcome = outcomeOf.get(copy) ?? { inserted: false as const, index: refused ?? '' };
    return { taken, outcome };
  });
}

const keyOfIndex: Readonly<Record<string, UserCouponKey>> = {
  _id_: 'id',
  copies_request: 'requestId',
  copies_serial: 'serial',
  copies_nth: 'nth',
  copies_nth_of_day: 'nthOfDay',
  copies_day_serial: 'daySerial',
};

/** Several keys may be taken, the server names one of them: that the request has its copy already counts first. */
async function answerOf(
  copies: Collection<Stored>,
  copy: Stored,
  outcome: InsertOutcome | undefined,
): Promise<Answer> {
  if (outcome?.inserted) return 'inserted';
  const key = keyOfIndex[outcome?.index ?? ''];
  if (!key) throw new OutcomeUnknown(`A copy was refused by ${outcome?.index}, an index we don't know.`);
  if (key === 'id') return { duplicate: key };
  const { userId, couponId, requestId } = copy;
  const held = await reading(() =>
    copies.findOne({ userId, couponId, requestId }, { maxTimeMS, projection: { _id: 1 } }),
  );
  return { duplicate: held ? 'requestId' : key };
}
