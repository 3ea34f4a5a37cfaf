import type { AnnouncedKey, Announcements } from '../../ports/announcements.ts';

/** Within one process. Listeners hear of it before `announce` returns. */
export function createMemoryAnnouncements(): Announcements {
  const listeners = new Set<(keys: readonly AnnouncedKey[]) => void>();
  return {
    announce: (keys) => {
      for (const listener of listeners) listener(keys);
    },
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
