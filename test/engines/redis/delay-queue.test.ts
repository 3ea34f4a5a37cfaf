import { randomUUID } from 'node:crypto';
import { expect, it } from 'vitest';
import { createRedisDelayQueue } from '../../../src/adapters/redis/delay-queue.ts';
import { createScripts } from '../../../src/adapters/redis/run-script.ts';
import { describeDelayQueueContract } from '../../contracts/delay-queue.ts';
import { startRedis, startRedisCluster } from '../redis-server.ts';
import { withRedis } from './each-with-redis.ts';

for (const [name, start] of [
  ['Redis', startRedis],
  ['Redis Cluster', startRedisCluster],
] as const) {
  const redis = withRedis(start);
  const open = (most: number) =>
    createRedisDelayQueue(createScripts(redis().connection.client), { key: `${randomUUID()}:due`, most });
  describeDelayQueueContract(name, open);

  it(`${name} takes thousands of entries at once`, async () => {
    const queue = open(10_000);
    await queue.put(Array.from({ length: 2_500 }, (_, n) => ({ key: `k${n}`, dueAt: n })));
    expect(await queue.takeDue(2_499, 5_000)).toHaveLength(1_000);
    expect(await queue.takeDue(999, 5_000)).toEqual([]);
    expect(await queue.takeDue(1_001, 5_000)).toEqual(['k1000', 'k1001']);
  });
}
