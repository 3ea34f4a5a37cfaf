import { createMemoryDelayQueue } from '../../src/adapters/memory/delay-queue.ts';
import { describeDelayQueueContract } from './delay-queue.ts';

describeDelayQueueContract('memory', createMemoryDelayQueue);
