import { setTimeout as pause } from 'node:timers/promises';
import type { CouponTemplate } from '../../domain/template.ts';
import { type BucketAnswer, type BucketBooks, readBucket, sameMoves } from './gate-books.ts';
import type { GateContext } from './gate-context.ts';
import type { Loading } from './gate-loading.ts';
import { createSingleFlight, partsOf } from './gate-replies.ts';

/** What came of looking for stock elsewhere: `again` says that the division or the numbers were not what they seemed. */
export type Borrowed = 'borrowed' | 'none' | 'again';

const mostLent = 32;
/** Of what a lender has, it gives at most this part, so that the last ones do not wander from bucket to bucket. */
const partLent = 4;
const lendersAsked = 8;
const loanAgeMs = 30_000;
/** Numbers on their way from one bucket to another are seen in neither: that all are gone is said after two looks at rest. */
const looksBeforeNone = 4;
const betweenLooksMs = 5;

/**
 * Moves numbers from a bucket that has some to one that is dry: reserved in the lender, added to the borrower, settled
 * in the lender. A crash between leaves a loan that `takeBackLoans` ends; were its numbers added nevertheless, they are
 * handed out twice, and the store's keys refuse the second.
 */
export function createBorrowing(context: GateContext, loading: Loading) {
  const { run, keys } = context;
  const flight = createSingleFlight();
  let loans = 0;

  async function borrow(
    template: CouponTemplate,
    what: 'serial' | 'day',
    home: number,
    buckets: number,
    day: string,
  ): Promise<Borrowed> {
    let before: readonly BucketBooks[] | null = null;
    for (let look = 0; look < looksBeforeNone; look++) {
      if (look > 0) await pause(betweenLooksMs);
      const answers = await Promise.all(
        Array.from({ length: buckets }, (_, bucket) => readBucket(context, template, bucket, buckets, day)),
      );
      const books = answers.filter((answer) => answer.said === 'books');
      const mine = answers[home];
      if (books.length < answers.length || mine?.said !== 'books') return 'again';
      const lenders = answers
        .flatMap((answer, bucket) => (bucket === home ? [] : [{ bucket, left: leftOf(answer, what) }]))
        .filter(({ left }) => left !== 0)
        .sort((a, b) => b.left - a.left);
      for (const lender of lenders.slice(0, lendersAsked)) {
        if (await lend(template, what, lender, home, buckets, day, mine)) return 'borrowed';
      }
      if (lenders.length > 0 || leftOf(mine, what) !== 0) return 'again';
      if (what === 'serial' && books.some(({ unread }) => unread > 0)) {
        await loading.load(template, 'again');
        return 'again';
      }
      const isAtRest = before !== null && sameMoves(before, books) && books.every(({ lent }) => lent === 0);
      if (buckets === 1 || isAtRest) return 'none';
      before = books;
    }
    return 'none';
  }

  async function lend(
    template: CouponTemplate,
    what: 'serial' | 'day',
    lender: { readonly bucket: number; readonly left: number },
    home: number,
    buckets: number,
    day: string,
    { epoch }: BucketBooks,
  ): Promise<boolean> {
    const { id, claim } = template;
    const limit = what === 'serial' ? claim.total : claim.perDay;
    if (limit === null) return false;
    const loanId = `${context.instance}-${++loans}`;
    const from = keys(id, lender.bucket);
    const to = keys(id, home);
    const fromKeys = [from.book, from.free, from.loans, from.dayFree(day)];
    const most = Math.min(mostLent, Math.max(1, Math.floor(lender.left / partLent)));
    const ask = async () =>
      partsOf(await run('lend', fromKeys, [loanId, what, day, epoch, limit, most, lender.bucket, buckets]));
    let [said, numbers = ''] = await ask();
    if (said === 'need') {
      await loading.loadDay(template, lender.bucket, buckets, day, String(epoch));
      [said, numbers = ''] = await ask();
    }
    if (said !== 'lent' || numbers === '') return false;
    const added = await run(
      'borrow',
      [to.book, to.free, to.loans, to.dayFree(day)],
      [loanId, what, epoch, numbers, day],
    );
    await run('end-loan', fromKeys, [loanId, added === 1 ? 0 : 1]);
    return added === 1;
  }

  return {
    borrow: (template: CouponTemplate, what: 'serial' | 'day', home: number, buckets: number, day: string) =>
      flight(`${template.id}|${template.claim.total}|${what}|${home}|${day}`, () =>
        borrow(template, what, home, buckets, day),
      ),

    /** Loans whose borrower is gone: their numbers are the lender's again. */
    takeBackLoans: async (couponId: string, bucket: number): Promise<void> => {
      const at = keys(couponId, bucket);
      const old = partsOf(await run('loans-since', [at.loans], [loanAgeMs]));
      for (let i = 0; i + 1 < old.length; i += 2) {
        const [loanId = '', day = ''] = old.slice(i, i + 2);
        await run('end-loan', [at.book, at.free, at.loans, at.dayFree(day)], [loanId, 1]);
      }
    },
  };
}

function leftOf(answer: BucketAnswer, what: 'serial' | 'day'): number {
  if (answer.said !== 'books') return 0;
  return what === 'serial' ? answer.free : answer.leftOfDay;
}
