import { describe, expect, it } from 'vitest';
import { eachWithStore, type OpenStore } from './tested-store.ts';

export function describeUserStoreContract(name: string, open: OpenStore): void {
  describe(`users and lists (${name})`, () => {
    const store = eachWithStore(open);

    it('a user is replaced whole', async () => {
      const user = { userId: 'U', level: 'gold', tags: ['a'], registeredAt: 5, blocked: false };
      await store().users.put(user);
      await store().users.put({ ...user, level: null, tags: [] });
      expect(await store().users.get('U')).toEqual({ ...user, level: null, tags: [] });
      expect(await store().users.get('nobody')).toBeNull();
    });

    it('a list counts each member once, whatever is added or removed again', async () => {
      const { lists } = store();
      expect(await lists.add('L', ['a', 'b', 'a'])).toBe(2);
      expect(await lists.add('L', ['b', 'c'])).toBe(1);
      expect(await lists.add('other', ['a'])).toBe(1);
      expect(await lists.remove('L', ['a', 'a', 'nobody'])).toBe(1);
      expect(await lists.count('L')).toBe(2);
      expect(await lists.has('L', 'a')).toBe(false);
      expect(await lists.has('L', 'b')).toBe(true);
      expect(await lists.has('other', 'a')).toBe(true);
      expect(await lists.count('nowhere')).toBe(0);
    });
  });
}
