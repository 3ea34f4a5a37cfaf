import { appendFileSync, readFileSync } from 'node:fs';
import { voidUserCoupon } from '../../src/app/void-user-coupon.ts';
import { type Composition, compose as composePlainly } from '../../src/compose.ts';
import type { Config } from '../../src/config.ts';
import type { Clock } from '../../src/ports/clock.ts';
import type { Ports } from '../../src/ports/ports.ts';
import type { Store } from '../../src/ports/store.ts';

/**
 * As `src/compose.ts`, on a store whose writes have names, such as `t7- userCoupons.replace:frozen#2`: the second
 * time that this process froze a copy of the story `t7-`, whose ids all begin with it.
 *
 * FAULT_LOG: a file that takes the name of every write, before it is made. FAULT_AT: the write at which the process
 * kills itself, FAULT_WHEN `before` it or `after` it is durable. FAULT_THIEF: the story whose last coupon is voided
 * by somebody else the moment that its order is written. CLOCK_AHEAD: a file that holds how many milliseconds the clock
 * is ahead of the machine's; it may change.
 */
const { FAULT_LOG, FAULT_AT, FAULT_WHEN, FAULT_THIEF, CLOCK_AHEAD } = process.env;

export async function compose(
  config: Config,
  options: { readonly clock?: Clock } = {},
): Promise<Composition> {
  const clock = options.clock ?? { now: () => Date.now() + ahead() };
  const composition = await composePlainly(config, { ...options, clock });
  return { ...composition, ports: watched(composition.ports) };
}

function ahead(): number {
  return CLOCK_AHEAD ? Number(readFileSync(CLOCK_AHEAD, 'utf8')) : 0;
}

/** All of them, or this does not compile. */
const stores: Readonly<Record<Exclude<keyof Store, 'health' | 'close'>, true>> = {
  templates: true,
  items: true,
  relations: true,
  users: true,
  lists: true,
  userCoupons: true,
  redemptions: true,
  ledger: true,
  idempotency: true,
  changeFeed: true,
  collectionWalk: true,
  leases: true,
  keys: true,
  audit: true,
};
/** Whatever is called otherwise counts as a write: a new one is not forgotten. */
const reads =
  /^(get|find|page|list|live|stuck|due|frozen|expiredBut|serials|free|user|highest|stats|count|among|has|ids|read|end|lag|reached|wait|peek|of|open)/;
const story = /\bt\d+-/;

function watched(ports: Ports): Ports {
  const seen = new Map<string, number>();
  const names = Object.entries(ports).map(([name, port]) => [
    name,
    name in stores ? watchedPort(name, port, ports, seen) : port,
  ]);
  return Object.fromEntries(names);
}

function watchedPort(name: string, port: object, ports: Ports, seen: Map<string, number>): object {
  return new Proxy(port, {
    get: (target, key) => {
      const method: unknown = Reflect.get(target, key);
      if (typeof method !== 'function' || reads.test(String(key))) return method;
      return async (...args: unknown[]) => {
        const told = story.exec(JSON.stringify(args))?.[0];
        if (told === undefined) return Reflect.apply(method, target, args);
        const what = `${told} ${name}.${String(key)}${stateOf(args[0])}`;
        const nth = (seen.get(what) ?? 0) + 1;
        seen.set(what, nth);
        const write = `${what}#${nth}`;
        if (FAULT_LOG) appendFileSync(FAULT_LOG, `${write}\n`);
        if (write === FAULT_AT && FAULT_WHEN === 'before') dieHere();
        const done: unknown = await Reflect.apply(method, target, args);
        if (write === FAULT_AT) dieHere();
        if (name === 'redemptions' && key === 'insert' && told === FAULT_THIEF) await steal(ports, args[0]);
        return done;
      };
    },
  });
}

function stateOf(document: unknown): string {
  const status = document !== null && typeof document === 'object' && 'status' in document && document.status;
  return status ? `:${status}` : '';
}

function dieHere(): void {
  process.kill(process.pid, 'SIGKILL');
  // Nothing more happens in this turn of the event loop, and there is no other.
  for (;;);
}

async function steal(ports: Ports, redemption: unknown): Promise<void> {
  const { userId, coupons } = redemption as Parameters<Ports['redemptions']['insert']>[0];
  const last = coupons
    .map((coupon) => coupon.userCouponId)
    .sort()
    .at(-1);
  if (userId !== null && last !== undefined) await voidUserCoupon(ports, { userId, userCouponId: last });
}
