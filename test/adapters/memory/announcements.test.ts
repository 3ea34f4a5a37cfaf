import { expect, it } from 'vitest';
import { createMemoryAnnouncements } from '../../../src/adapters/memory/announcements.ts';

it('announcements reach everybody who listens, until they stop', () => {
  const { announce, subscribe } = createMemoryAnnouncements();
  const heard: string[] = [];
  const stop = subscribe((keys) => heard.push(`one ${keys.join()}`));
  subscribe((keys) => heard.push(`two ${keys.join()}`));
  announce(['coupon|A', 'item|x']);
  stop();
  announce(['stock|A']);
  expect(heard).toEqual(['one coupon|A,item|x', 'two coupon|A,item|x', 'two stock|A']);
});
