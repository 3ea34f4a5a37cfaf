import { afterAll, beforeAll } from 'vitest';
import { describeAttacks } from './describe-attacks.ts';
import { openShop, type Shop } from './open-shop.ts';

let opened: Shop | null = null;
beforeAll(async () => {
  opened = await openShop({ servers: 1 });
}, 60_000);
afterAll(() => opened?.close());

describeAttacks(() => opened);
