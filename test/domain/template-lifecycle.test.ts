import { describe, expect, test } from 'vitest';
import type { TemplateDraft } from '../../src/domain/complete-template.ts';
import type { CouponTemplate, TemplatePhase } from '../../src/domain/template.ts';
import { amend, end, pause, publish, resume, statusOf } from '../../src/domain/template-lifecycle.ts';
import { templateOf } from './make.ts';

const inPhase = (phase: TemplatePhase, draft: Partial<TemplateDraft> = {}): CouponTemplate => ({
  ...templateOf('t', draft),
  phase,
});

test.each([
  ['draft', 1500, 'draft'],
  ['published', 999, 'scheduled'],
  ['published', 1000, 'active'],
  ['published', 1999, 'active'],
  ['published', 2000, 'ended'],
  ['paused', 1500, 'paused'],
  ['paused', 3000, 'paused'],
  ['ended', 1500, 'ended'],
] as const)('a %s template at %d is %s (window 1000 to 2000)', (phase, now, status) => {
  expect(statusOf(inPhase(phase), now)).toBe(status);
});

describe('transitions', () => {
  const actions = { publish, pause, resume, end };
  const possible: [keyof typeof actions, TemplatePhase, number, string][] = [
    ['publish', 'draft', 500, 'scheduled'],
    ['publish', 'draft', 1500, 'active'],
    ['publish', 'draft', 2500, 'ended'],
    ['pause', 'published', 1500, 'paused'],
    ['pause', 'published', 500, 'paused'],
    ['resume', 'paused', 1500, 'active'],
    ['end', 'published', 1500, 'ended'],
    ['end', 'published', 500, 'ended'],
    ['end', 'paused', 1500, 'ended'],
  ];
  test.each(possible)('%s takes a %s template at %d to %s', (action, phase, now, status) => {
    const done = actions[action](inPhase(phase), now);
    if (!done.ok) throw new Error('refused');
    expect(statusOf(done.template, now)).toBe(status);
    expect(done.template).toMatchObject({ rev: 2, updatedAt: now });
  });

  const impossible: [keyof typeof actions, TemplatePhase, number][] = [
    ['publish', 'published', 1500],
    ['publish', 'paused', 1500],
    ['publish', 'ended', 1500],
    ['pause', 'draft', 1500],
    ['pause', 'paused', 1500],
    ['pause', 'published', 2000],
    ['pause', 'ended', 1500],
    ['resume', 'draft', 1500],
    ['resume', 'published', 1500],
    ['resume', 'ended', 1500],
    ['end', 'draft', 1500],
    ['end', 'ended', 1500],
    ['end', 'published', 2000],
  ];
  test.each(impossible)('%s of a %s template at %d is refused', (action, phase, now) => {
    expect(actions[action](inPhase(phase), now)).toMatchObject({
      ok: false,
      reason: { code: 'invalid-transition' },
    });
  });

  test('ending by hand closes the claim window at that instant', () => {
    const ended = end(inPhase('published'), 1500);
    expect(ended).toMatchObject({ template: { claim: { opensAt: 1000, closesAt: 1500 } } });
    expect(end(inPhase('published'), 500)).toMatchObject({
      template: { claim: { opensAt: 500, closesAt: 500 } },
    });
  });
});

describe('a change', () => {
  const claim = { opensAt: 1000, closesAt: 2000 };

  test('of a draft may be of everything, and is checked as at creation', () => {
    const changed = amend(inPhase('draft'), { currency: 'USD', priority: 5 }, 9);
    expect(changed).toMatchObject({
      ok: true,
      template: { currency: 'USD', priority: 5, rev: 2, updatedAt: 9 },
    });
    expect(amend(inPhase('draft'), { currency: 'ABC' }, 9)).toMatchObject({
      ok: false,
      reason: { code: 'invalid', flaws: [{ pointer: '/currency' }] },
    });
  });

  const allowed: [string, Partial<TemplateDraft>][] = [
    ['name', { name: 'Another' }],
    ['description', { description: 'More' }],
    ['attributes', { attributes: { color: 'red' } }],
    ['channels and regions', { channels: ['app'], regions: ['CN'] }],
    ['a later closesAt', { claim: { ...claim, closesAt: 2001 } }],
    [
      'audience, risk and places of the claim',
      {
        claim: { ...claim, channels: ['app'], audience: { levels: ['gold'] }, risk: { pageToken: true } },
      },
    ],
    ['a longer validity', { validity: { type: 'fixed', from: 0, to: 5001 } }],
    ['frozen members given again', { discount: { type: 'amount-off', amount: 500 }, currency: 'CNY' }],
  ];
  test.each(allowed)('of a published template may be of %s', (_, patch) => {
    expect(amend(inPhase('published'), patch, 9)).toMatchObject({ ok: true });
  });

  const frozen: [string, Partial<TemplateDraft>, string][] = [
    ['discount', { discount: { type: 'amount-off', amount: 501 } }, 'discount'],
    ['threshold', { threshold: { amount: 5 } }, 'threshold'],
    ['scope', { scope: { include: [{ type: 'items' }] } }, 'scope'],
    ['stacking', { stacking: { exclusive: true } }, 'stacking'],
    ['currency', { currency: 'USD' }, 'currency'],
    ['time zone', { timeZone: 'Asia/Shanghai' }, 'timeZone'],
    ['merchant', { merchantId: 'm' }, 'merchantId'],
    ['priority', { priority: 1 }, 'priority'],
    ['cost shares', { costShares: [{ bearer: 'm', rateBps: 10_000 }] }, 'costShares'],
    ['refund', { refund: { return: 'keep' } }, 'refund'],
    ['opening', { claim: { ...claim, opensAt: 999 } }, 'claim.opensAt'],
    ['limits', { claim: { ...claim, perUser: 2 } }, 'claim.perUser'],
    ['an earlier closesAt', { claim: { ...claim, closesAt: 1999 } }, 'claim.closesAt'],
    ['a shorter validity', { validity: { type: 'fixed', from: 0, to: 4999 } }, 'validity'],
    ['another kind of validity', { validity: { type: 'relative', days: 900 } }, 'validity'],
  ];
  test.each(frozen)('of a published template may not be of %s', (_, patch, field) => {
    expect(amend(inPhase('published'), patch, 9)).toMatchObject({
      ok: false,
      reason: { code: 'template-published', params: { field } },
    });
  });

  test.each([
    [10, 11, true],
    [10, 9, false],
    [10, null, false],
    [null, 10, false],
  ])('of the total from %s to %s: %s', (before, total, ok) => {
    const template = inPhase('published', { claim: { ...claim, total: before } });
    expect(amend(template, { claim: { ...claim, total } }, 9).ok).toBe(ok);
  });

  test('of the total is impossible under a budget', () => {
    const discount = { type: 'random-amount', min: 1, max: 9, budget: 50 } as const;
    const template = inPhase('published', { discount, claim: { ...claim, total: 10 } });
    expect(amend(template, { claim: { ...claim, total: 11 } }, 9)).toMatchObject({
      reason: { code: 'template-published', params: { field: 'claim.total' } },
    });
  });
});
