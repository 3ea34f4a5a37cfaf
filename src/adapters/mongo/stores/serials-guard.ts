import { randomInt } from 'node:crypto';
import { type Collection, MongoError } from 'mongodb';
import type { Collections } from '../collections.ts';
import { maxTimeMS } from '../connect.ts';
import { isDuplicateKey, reading, writing } from '../errors.ts';
import { insertUnordered } from '../insert-unordered.ts';
import type { Stored } from '../stored.ts';
import { tombstone } from './copy-codec.ts';

export interface Taking {
  /** The index of copies that would refuse it, or null: every number is its own. */
  readonly refused: 'copies_serial' | 'copies_day_serial' | null;
  /** The guards that this call made; those of an earlier call are not its to give back. */
  readonly taken: readonly string[];
}

/**
 * Holds serials and day-serials unique where copies are sharded by user: a document a number, under
 * `couponId|serial` or `couponId|day|daySerial`, that names the copy it is for, written before the copy.
 */
export interface SerialsGuard {
  take(copies: readonly Stored[]): Promise<Taking[]>;
  /** Once it is certain that the copy was not written. */
  giveBack(guards: readonly string[], userCouponId: string): Promise<void>;
}

/**
 * A claim may be between its two writes for so long. Only that the number of a slow claim is left to it hangs on this
 * and on clocks that agree; that no two copies share one does not.
 */
const underWayMs = 2_000;

export function createSerialsGuard(
  { serials, user_coupons: copies }: Pick<Collections, 'serials' | 'user_coupons'>,
  { patienceMs = underWayMs }: { readonly patienceMs?: number } = {},
): SerialsGuard {
  /** Whether the guard names this copy now, made or taken back by this call. */
  const take = async (guard: Guard): Promise<'taken' | 'held' | 'refused'> => {
    const holder = await reading(() => serials.findOne({ _id: guard._id }, { maxTimeMS }));
    // Given back since: the next try makes it.
    if (!holder) return 'refused';
    if (holder.userCouponId === guard.userCouponId) return 'held';
    if (await hasItsCopy(copies, holder, patienceMs)) return 'refused';
    const { _id, ...next } = guard;
    const unmoved = { _id, userCouponId: holder.userCouponId };
    const { matchedCount } = await writing(() => serials.updateOne(unmoved, { $set: next }, { maxTimeMS }));
    return matchedCount === 1 ? 'taken' : 'refused';
  };
  const giveBack: SerialsGuard['giveBack'] = async (guards, userCouponId) => {
    if (guards.length === 0) return;
    // One that stays is taken back by whoever wants its number.
    await serials.deleteMany({ _id: { $in: [...guards] }, userCouponId }, { maxTimeMS }).catch(ignoreServer);
  };
  return {
    take: async (group) => {
      const guards = group.map(guardsOf);
      const flat = guards.flatMap(({ serial, daySerial }) => [serial, daySerial]);
      const outcomes = await insertUnordered(serials, flat);
      const made = new Set(flat.filter((_, n) => outcomes[n]?.inserted));
      return Promise.all(
        guards.map(async ({ serial, daySerial }) => {
          const taken: string[] = [];
          for (const [guard, index] of [
            [serial, 'copies_serial'],
            [daySerial, 'copies_day_serial'],
          ] as const) {
            const got = made.has(guard) ? 'taken' : await take(guard);
            if (got === 'refused') {
              const rest = [serial, daySerial].filter((one) => made.has(one)).map(({ _id }) => _id);
              return { refused: index, taken: [...new Set([...taken, ...rest])] };
            }
            if (got === 'taken') taken.push(guard._id);
          }
          return { refused: null, taken };
        }),
      );
    },
    giveBack,
  };
}

type Guard = Stored & { readonly userCouponId: string; readonly at: number };

function guardsOf({ _id: userCouponId, userId, couponId, serial, day, daySerial }: Stored): {
  readonly serial: Guard;
  readonly daySerial: Guard;
} {
  const holder = { userCouponId, userId, couponId, at: Date.now() };
  return {
    serial: { _id: `${couponId}|${serial}`, ...holder },
    daySerial: { _id: `${couponId}|${day}|${daySerial}`, ...holder },
  };
}

/**
 * Whether the number is rightly held. Where it may be given to another, a tombstone lies under the id of its copy:
 * an insert that comes late fails.
 */
async function hasItsCopy(copies: Collection<Stored>, guard: Stored, patienceMs: number): Promise<boolean> {
  const its = { _id: String(guard.userCouponId), userId: guard.userId };
  const look = () => reading(() => copies.findOne(its, { maxTimeMS, projection: { status: 1 } }));
  const copy = await look();
  if (copy) return copy.status !== tombstone;
  if (Date.now() - Number(guard.at) < patienceMs) return true;
  const buried = await writing(() =>
    copies.insertOne(tombstoneOf(guard), { maxTimeMS }).then(
      () => true,
      (error: unknown) => {
        if (isDuplicateKey(error)) return false;
        throw error;
      },
    ),
  );
  return !buried && (await look())?.status !== tombstone;
}

const farthest = 2 ** 47;

/** Its numbers are below all others, and its own: it takes none from anybody. */
function tombstoneOf({ userCouponId, userId, couponId }: Stored): Stored {
  const number = () => -randomInt(1, farthest);
  return {
    _id: String(userCouponId),
    userId,
    couponId,
    serial: number(),
    nth: number(),
    day: tombstone,
    nthOfDay: number(),
    daySerial: number(),
    requestId: `${tombstone}|${userCouponId}`,
    status: tombstone,
  };
}

function ignoreServer(error: unknown): void {
  if (!(error instanceof MongoError)) throw error;
}
