import fc from 'fast-check';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { amendTemplate } from '../../src/app/amend-template.ts';
import { changeTemplatePhase } from '../../src/app/change-template-phase.ts';
import { expireUserCoupons } from '../../src/app/expire-user-coupons.ts';
import { reconcileCoupons, reconcileGate } from '../../src/app/reconcile-coupons.ts';
import { dayMs } from '../../src/domain/calendar.ts';
import { type ClaimDesk, eachWithClaims } from '../app/open-claims.ts';
import { templateOf } from '../domain/make.ts';
import { admit, type ClaimsModel, createModel, expectedOf } from './claims-model.ts';

/** `MODEL_RUNS=100000` for a night. */
const RUNS = Number(process.env.MODEL_RUNS ?? 1_500);
const couponId = 'C';
const limits = { perUser: 3, perUserPerDay: 2, perDay: 4 };
const closesAt = 4 * dayMs;
/** Longer than any write lives. */
const longMs = 60_000;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['performance'] });
});
afterEach(() => {
  vi.useRealTimers();
});

const openDesk = eachWithClaims();

const user = fc.constantFrom('a', 'b', 'c');
const request = fc.constantFrom('r1', 'r2', 'r3', 'r4');
const write = fc.oneof(
  { weight: 5, arbitrary: fc.constant('works' as const) },
  { weight: 1, arbitrary: fc.constantFrom('lost' as const, 'unanswered' as const) },
);
const command = fc.oneof(
  { weight: 12, arbitrary: fc.record({ what: fc.constant('claim' as const), user, request, write }) },
  {
    weight: 1,
    arbitrary: fc.record({ what: fc.constant('raise' as const), by: fc.integer({ min: 1, max: 3 }) }),
  },
  {
    weight: 7,
    arbitrary: fc.record({
      what: fc.constantFrom(
        'pause' as const,
        'resume' as const,
        'resume' as const,
        'next day' as const,
        'expire' as const,
        'reconcile' as const,
        'wait and reconcile' as const,
        'restart' as const,
        'rebuild' as const,
      ),
    }),
  },
);
type Command = typeof command extends fc.Arbitrary<infer T> ? T : never;

test('whatever happens in whatever order, a claim hears what a model on fingers says, and the books balance', async () => {
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: 6 }), fc.array(command, { maxLength: 30, size: 'max' }), play),
    { numRuns: RUNS },
  );
}, 3_600_000);

async function play(total: number, commands: readonly Command[]): Promise<void> {
  const desk = openDesk();
  const model = createModel(total, limits);
  await desk.put(
    templateOf(couponId, {
      claim: { opensAt: 0, closesAt, total, ...limits },
      validity: { type: 'relative', days: 1 },
    }),
  );
  for (const next of commands) {
    if (next.what === 'claim') await claimBoth(desk, model, next);
    else await happen(desk, model, next);
    await expectBooks(desk, model);
  }
  await expectNothingLost(desk, model);
}

async function claimBoth(
  desk: ClaimDesk,
  model: ClaimsModel,
  { user, request, write }: Extract<Command, { what: 'claim' }>,
): Promise<void> {
  const day = new Date(desk.clock.time).toISOString().slice(0, 10);
  const asked = { userId: user, requestId: request, day };
  const expected = expectedOf(model, asked, desk.clock.time >= closesAt);
  const writes = expected === 'claimed' && !model.written.some((one) => sameRequest(one, asked));
  desk.nextWrite = writes ? write : 'works';
  const told = await desk.tell(couponId, user, request);
  expect(told).toBe(writes && write !== 'works' ? 'unknown' : expected);
  if (expected === 'claimed') admit(model, asked, write);
}

async function happen(
  desk: ClaimDesk,
  model: ClaimsModel,
  next: Exclude<Command, { what: 'claim' }>,
): Promise<void> {
  const ports = desk.ports();
  switch (next.what) {
    case 'raise': {
      const template = await ports.templates.get(couponId);
      if (!template) throw new Error('The template is gone.');
      model.total += next.by;
      const patch = { claim: { ...template.claim, total: model.total } };
      expect((await amendTemplate(ports, { id: couponId, rev: template.rev, patch })).ok).toBe(true);
      return;
    }
    case 'pause':
    case 'resume': {
      const done = await changeTemplatePhase(ports, { id: couponId, action: next.what });
      if (done.ok) model.phase = next.what === 'pause' ? 'paused' : 'published';
      return;
    }
    case 'next day':
      desk.clock.time += dayMs;
      return;
    case 'expire':
      await expireUserCoupons(ports);
      return;
    case 'restart':
      // What was under way is gone with the process; what was written stays.
      desk.restart();
      model.held.length = 0;
      return;
    case 'rebuild': {
      const template = await ports.templates.get(couponId);
      if (template) await ports.gate.rebuild(template);
      return;
    }
    case 'reconcile':
      await reconcileGate(ports);
      return;
    case 'wait and reconcile':
      vi.advanceTimersByTime(longMs);
      expect((await reconcileGate(ports)).rebuilt).toBe(0);
      model.held.length = 0;
      return;
  }
}

async function expectBooks(desk: ClaimDesk, model: ClaimsModel): Promise<void> {
  const { books } = await reconcileCoupons(desk.ports(), { check: true, after: null, limit: 1 });
  expect(books).toMatchObject([
    { total: model.total, claimed: model.written.length, remaining: model.total - model.written.length },
  ]);
  expect(books[0]?.balanced).toBe(true);
}

/** At the end, all that the model did not sell can be sold, each serial once; every copy is in its wallet. */
async function expectNothingLost(desk: ClaimDesk, model: ClaimsModel): Promise<void> {
  const { userCoupons } = desk.ports();
  const serials = [];
  for (const { userId, requestId, day } of model.written) {
    const copy = await userCoupons.findByRequest(userId, couponId, requestId);
    expect(copy).toMatchObject({ userId, requestId, day });
    serials.push(copy?.serial);
  }
  const ports = desk.ports();
  if (model.phase === 'paused') await changeTemplatePhase(ports, { id: couponId, action: 'resume' });
  const template = await ports.templates.get(couponId);
  if (!template) throw new Error('The template is gone.');
  const patch = { claim: { ...template.claim, closesAt: closesAt + 100 * dayMs } };
  expect((await amendTemplate(ports, { id: couponId, rev: template.rev, patch })).ok).toBe(true);
  vi.advanceTimersByTime(longMs);
  await reconcileGate(ports);
  for (let n = 0; n < 100; n++) {
    const answer = await desk.claim(couponId, `late-${n}`);
    if (answer.ok) serials.push(answer.copy.serial);
    else if (answer.reason.code === 'sold-out-today') desk.clock.time += dayMs;
    else break;
  }
  expect(serials.length).toBe(model.total);
  expect(new Set(serials).size).toBe(serials.length);
  expect(serials.every((serial) => serial !== undefined && serial >= 1 && serial <= model.total)).toBe(true);
}

function sameRequest(
  a: { readonly userId: string; readonly requestId: string },
  b: { readonly userId: string; readonly requestId: string },
): boolean {
  return a.userId === b.userId && a.requestId === b.requestId;
}
