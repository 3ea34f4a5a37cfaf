import { describe, expect, it } from 'vitest';
import type { AuditEntry } from '../../src/domain/audit-entry.ts';
import { eachWithStore, type OpenStore } from './tested-store.ts';

const entry = (auditId: string): AuditEntry => ({
  auditId,
  at: 5,
  by: 'key:k1',
  action: 'post /v1/templates/{id}/publish',
  target: { id: 't' },
  outcome: 'begun',
  code: null,
  change: null,
});

export function describeAuditStoreContract(name: string, open: OpenStore): void {
  describe(`audit log (${name})`, () => {
    const store = eachWithStore(open);

    it('pages the newest first, each with what became of it', async () => {
      const { audit } = store();
      for (const id of ['a1', 'a3', 'a2']) await audit.begin(entry(id));
      const change = { phase: { from: 'draft', to: 'published' }, name: { from: null, to: 'x' } };
      await audit.end('a1', { outcome: 'done', code: null, change });
      await audit.end('a2', { outcome: 'refused', code: 'invalid-transition', change: null });
      expect(await audit.page(null, 2)).toEqual([
        entry('a3'),
        { ...entry('a2'), outcome: 'refused', code: 'invalid-transition' },
      ]);
      expect(await audit.page('a2', 2)).toEqual([{ ...entry('a1'), outcome: 'done', change }]);
    });

    it('what ended without having begun is nothing', async () => {
      const { audit } = store();
      await audit.end('none', { outcome: 'done', code: null, change: null });
      expect(await audit.page(null, 10)).toEqual([]);
    });
  });
}
