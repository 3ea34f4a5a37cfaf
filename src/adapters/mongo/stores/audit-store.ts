import type { Collection } from 'mongodb';
import type { AuditEntry } from '../../../domain/audit-entry.ts';
import type { AuditStore } from '../../../ports/audit-store.ts';
import { maxTimeMS } from '../connect.ts';
import { reading, writing } from '../errors.ts';
import { type Codec, type Stored, storedUnder } from '../stored.ts';

export function createAuditStore(audit: Collection<Stored>): AuditStore {
  return {
    begin: (entry) =>
      writing(async () => {
        await audit.insertOne(codec.toStored(entry), { maxTimeMS });
      }),
    end: (auditId, { outcome, code, change }) =>
      writing(async () => {
        const ended = { outcome, code, change: textOf(change) };
        await audit.updateOne({ _id: auditId }, { $set: ended }, { maxTimeMS });
      }),
    page: async (after, limit) => {
      const filter = after === null ? {} : { _id: { $lt: after } };
      const found = await reading(() =>
        audit.find(filter, { maxTimeMS, sort: { _id: -1 }, limit }).toArray(),
      );
      return found.map(codec.fromStored);
    },
  };
}

const whole = storedUnder<AuditEntry>('auditId');

/** What changed is text: it may hold members of any name, which those of a document can't have. */
const codec: Codec<AuditEntry> = {
  toStored: (entry) => ({ ...whole.toStored(entry), change: textOf(entry.change) }),
  fromStored: ({ change, ...stored }) => ({
    ...whole.fromStored(stored),
    change: change === null ? null : JSON.parse(String(change)),
  }),
};

function textOf(change: AuditEntry['change']): string | null {
  return change === null ? null : JSON.stringify(change);
}
