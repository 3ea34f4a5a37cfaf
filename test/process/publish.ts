import type { Api } from './api.ts';
import { expectStatus } from './expect-status.ts';

const opens = '2020-01-01T00:00:00Z';
const closes = '2100-01-01T00:00:00Z';

/** One dollar off anything, that everybody may claim and use at any time of the test. */
export function plainDraft(name: string) {
  return {
    name,
    currency: 'USD',
    discount: { type: 'amount-off', amount: 100 },
    scope: { include: [{ type: 'all' }] },
    claim: { opensAt: opens, closesAt: closes },
    validity: { type: 'fixed', from: opens, to: closes },
  };
}

/**
 * Makes and publishes such a coupon, but for what is given; its draft as it was sent.
 */
export async function publish<Claim extends object, Rest extends object>(
  api: Api,
  id: string,
  claim: Claim,
  rest?: Rest,
) {
  const plain = plainDraft(id);
  const draft = { ...plain, id, ...rest, claim: { ...plain.claim, ...claim } };
  await expectStatus(201, api('POST', '/v1/templates', draft));
  await expectStatus(200, api('POST', `/v1/templates/${id}/publish`));
  return draft;
}
