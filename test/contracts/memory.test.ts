import { openMemoryStore } from '../../src/adapters/memory/open-memory-store.ts';
import { createMemoryGate } from '../../src/adapters/memory/stock-gate.ts';
import { describeStoreContracts } from './describe-store-contracts.ts';
import { describeStockGateContract } from './stock-gate.ts';

const open = async () => openMemoryStore();

describeStoreContracts('memory', open);
describeStockGateContract('memory, on memory', open, createMemoryGate);
