import { openMemoryIndex } from '../../src/adapters/memory/search-index.ts';
import { describeFoundCoupons } from './found-coupons.ts';
import { describeIndexWriterContract } from './index-writer.ts';
import { describeSearchIndexContract } from './search-index.ts';

describeSearchIndexContract('memory', openMemoryIndex);
describeFoundCoupons('memory', openMemoryIndex);
describeIndexWriterContract('memory', openMemoryIndex);
