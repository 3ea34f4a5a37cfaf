/** Every code that an answer may carry: its status, a title, and what to do about it. */
export const problems = {
  malformed: [400, 'The body is not JSON', 'Send well-formed JSON in UTF-8.'],
  invalid: [400, 'The request is not valid', 'Change the fields that `errors` points at.'],
  'invalid-cursor': [
    400,
    'The cursor does not fit',
    'Use nextCursor as it was given, with the same query; or start without one.',
  ],
  unauthenticated: [401, 'Who is asking?', 'Send `Authorization: Bearer <api key>` with a key that exists.'],
  forbidden: [403, 'This key may not do that', 'Use a key that has the scope which the route asks for.'],
  'not-targeted': [
    403,
    'The coupon is for others',
    'The shopper is not among those whom the template addresses.',
  ],
  'risk-rejected': [
    403,
    'The claim was refused',
    'The shopper is blocked, or a risk check spoke against the claim; `params.rule` may say which.',
  ],
  'challenge-required': [403, 'A challenge must be passed', 'Pass the challenge and send its id and answer.'],
  'not-found': [
    404,
    'There is no such thing',
    'Check the id; what belongs to somebody else is not found either.',
  ],
  'method-not-allowed': [
    405,
    'This is not done here',
    '`params.allowed` lists the methods that the path takes.',
  ],
  'already-exists': [409, 'It exists already', 'Choose another id, or change the one that exists.'],
  'template-published': [
    409,
    'The template is published',
    'What claimed copies rest on can’t change any more; copy the template instead.',
  ],
  'invalid-transition': [
    409,
    'The template can’t go there from here',
    'Read its status: draft → scheduled or active → paused ⇄ active → ended.',
  ],
  'not-published': [409, 'The coupon is not published', 'Publish the template first.'],
  'not-started': [409, 'The coupon can’t be claimed yet', 'Try again at `params.opensAt`.'],
  ended: [409, 'The coupon can’t be claimed any more', 'Its claim window has closed.'],
  paused: [409, 'The coupon is paused', 'The shop has paused it; it may come back.'],
  'sold-out': [409, 'The coupon is sold out', 'Every copy has been claimed.'],
  'sold-out-today': [
    409,
    'The coupon is sold out for today',
    'Try again tomorrow, in the template’s time zone.',
  ],
  'limit-reached': [
    409,
    'The shopper has all the copies that they may have',
    '`params.perUser` is the limit.',
  ],
  'daily-limit-reached': [
    409,
    'The shopper has today’s copies already',
    'Try again tomorrow, in the template’s time zone.',
  ],
  'wrong-channel': [409, 'The coupon is for another channel', '`params.allowed` lists the channels.'],
  'wrong-region': [409, 'The coupon is for another region', '`params.allowed` lists the regions.'],
  'coupon-unavailable': [409, 'A coupon can’t be used', '`params.coupons` says why, coupon by coupon.'],
  'combination-refused': [
    409,
    'These coupons don’t go together',
    '`params.conflicts` names the pairs and the rules.',
  ],
  'discount-changed': [
    409,
    'The discount is another than expected',
    'Show the shopper the new figures in `params`.',
  ],
  'order-mismatch': [409, 'The order is known with other content', 'Use a new orderId for another order.'],
  'order-cancelled': [409, 'The order was cancelled', 'Use a new orderId.'],
  expired: [409, 'The order’s coupons were released', 'The freeze ran out; start again with a new orderId.'],
  'already-confirmed': [409, 'The order is confirmed', 'A confirmed order is refunded, not cancelled.'],
  'not-confirmed': [
    409,
    'The order is not confirmed',
    'Only a confirmed order is refunded; `params.status` is what it is. Confirm it first, or cancel it.',
  ],
  'refund-exceeds': [
    409,
    'More than is left of the order',
    '`params` say of which line, how many units were bought, refunded before, and are left.',
  ],
  'refund-mismatch': [
    409,
    'The refund is known with other content',
    'Use a new refundId for another refund; `{ "all": true }` and its lines spelt out are two.',
  ],
  'request-in-progress': [409, 'The same request is being worked on', 'Try again in a moment.'],
  'stale-revision': [
    412,
    'Somebody changed it meanwhile',
    'Read it again and send its revision in If-Match.',
  ],
  'too-large': [413, 'The body is too large', 'Up to 1 MiB; bulk routes up to 32 MiB. Send it in parts.'],
  'unsupported-media-type': [415, 'The body must be JSON', 'Send Content-Type: application/json.'],
  'idempotency-mismatch': [
    422,
    'The Idempotency-Key was used for another request',
    'Use a new key for a new request.',
  ],
  busy: [429, 'Too much at once', 'Try again after Retry-After seconds.'],
  'too-many-freezes': [
    429,
    'Too many coupons are held back',
    'Confirm or cancel other orders, or try again after Retry-After seconds; `params.by` says what was counted.',
  ],
  'rate-limited': [
    429,
    'Too many tries in a short time',
    'Try again after Retry-After seconds; `params.by` says what was counted.',
  ],
  unavailable: [
    503,
    'An engine does not answer',
    'Try again after Retry-After seconds; `params.engine` says which.',
  ],
  internal: [500, 'Something went wrong here', 'It is logged; try again, and tell the operator if it stays.'],
} as const satisfies Record<string, readonly [number, string, string]>;

export type ProblemCode = keyof typeof problems;

export const problemCodes = Object.keys(problems).filter(isProblemCode);

export function isProblemCode(code: string): code is ProblemCode {
  return Object.hasOwn(problems, code);
}
