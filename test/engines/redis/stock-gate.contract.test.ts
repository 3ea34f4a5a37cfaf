import { openMemoryStore } from '../../../src/adapters/memory/open-memory-store.ts';
import { describeStockGateContract } from '../../contracts/stock-gate.ts';
import { startRedis, startRedisCluster } from '../redis-server.ts';
import { withRedis } from './each-with-redis.ts';

const open = async () => openMemoryStore();

const redis = withRedis(() => startRedis());
describeStockGateContract('Redis, on memory', open, (source) => redis().gate(source));

const cluster = withRedis(startRedisCluster);
describeStockGateContract('Redis Cluster, on memory', open, (source) => cluster().gate(source));
