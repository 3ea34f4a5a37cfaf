import type { Collection, Filter } from 'mongodb';
import type { CouponTemplate, TemplateStatus } from '../../../domain/template.ts';
import type { TemplateQuery, TemplateStore } from '../../../ports/template-store.ts';
import { maxTimeMS } from '../connect.ts';
import { isDuplicateKey, reading, writing } from '../errors.ts';
import { type Codec, type Stored, storedUnder } from '../stored.ts';

export function createTemplateStore(templates: Collection<Stored>): TemplateStore {
  return {
    // Not `insertOne`: a server of our tests tells the feed of one that a unique key has refused.
    insert: (template) =>
      writing(async () => {
        const { _id, ...members } = codec.toStored(template);
        try {
          const options = { maxTimeMS, upsert: true };
          const { upsertedCount } = await templates.updateOne({ _id }, { $setOnInsert: members }, options);
          return upsertedCount === 1 ? 'inserted' : 'already-exists';
        } catch (error) {
          if (isDuplicateKey(error)) return 'already-exists';
          throw error;
        }
      }),
    replace: (template, expectedRev) =>
      writing(async () => {
        const { matchedCount } = await templates.replaceOne(
          { _id: template.id, rev: expectedRev },
          codec.toStored(template),
          { maxTimeMS },
        );
        return matchedCount === 1;
      }),
    get: async (id) => {
      const stored = await reading(() => templates.findOne({ _id: id }, { maxTimeMS }));
      return stored ? codec.fromStored(stored) : null;
    },
    getMany: async (ids) => {
      const found = await reading(() => templates.find({ _id: { $in: [...ids] } }, { maxTimeMS }).toArray());
      return found.map(codec.fromStored);
    },
    list: async (query) => {
      const found = await reading(() =>
        templates
          .find(filterOf(query), { maxTimeMS })
          .sort({ createdAt: -1, _id: 1 })
          .limit(query.limit)
          .toArray(),
      );
      return found.map(codec.fromStored);
    },
  };
}

const whole = storedUnder<CouponTemplate>('id');

/** With the text that `q` looks in. Attributes are pairs: their keys are any text, which names of members can't be. */
const codec: Codec<CouponTemplate> = {
  toStored: (template) => ({
    ...whole.toStored(template),
    attributes: Object.entries(template.attributes),
    // A line break is in no query: `q` matches within the name or within the id.
    search: `${template.name.toLowerCase()}\n${template.id.toLowerCase()}`,
  }),
  fromStored: ({ search: _, attributes, ...stored }) => ({
    ...whole.fromStored(stored),
    attributes: Object.fromEntries(attributes as readonly [string, string][]),
  }),
};

function filterOf({ status, merchantId, q, now, after }: TemplateQuery): Filter<Stored> {
  const conditions: Filter<Stored>[] = [];
  if (after !== null) {
    conditions.push({
      createdAt: { $lte: after.createdAt },
      $or: [{ createdAt: { $lt: after.createdAt } }, { _id: { $gt: after.id } }],
    });
  }
  if (status !== undefined) conditions.push(conditionOf(status, now));
  if (merchantId !== undefined) conditions.push({ merchantId });
  if (q !== undefined) conditions.push({ search: { $regex: literal(q.toLowerCase()) } });
  return conditions.length === 0 ? {} : { $and: conditions };
}

/** As `statusOf` reads it off the claim window. */
function conditionOf(status: TemplateStatus, now: number): Filter<Stored> {
  const published = { phase: 'published' };
  switch (status) {
    case 'draft':
    case 'paused':
      return { phase: status };
    case 'scheduled':
      return { ...published, 'claim.opensAt': { $gt: now } };
    case 'active':
      return { ...published, 'claim.opensAt': { $lte: now }, 'claim.closesAt': { $gt: now } };
    case 'ended':
      return {
        $or: [
          { phase: 'ended' },
          { ...published, 'claim.opensAt': { $lte: now }, 'claim.closesAt': { $lte: now } },
        ],
      };
  }
}

function literal(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
}
