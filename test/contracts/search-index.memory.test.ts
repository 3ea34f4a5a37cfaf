import { openMemoryIndex } from '../../src/adapters/memory/search-index.ts';
import { describeIndexWriterContract } from './index-writer.ts';
import { describeSearchIndexContract } from './search-index.ts';

describeSearchIndexContract('memory', openMemoryIndex);
describeIndexWriterContract('memory', openMemoryIndex);
