import { createMemoryRateCounter } from '../../src/adapters/memory/rate-counters.ts';
import { describeRateCounterContract } from './rate-counter.ts';

describeRateCounterContract('memory', () => [createMemoryRateCounter]);
