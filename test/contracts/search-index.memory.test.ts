import { openMemoryIndex } from '../../src/adapters/memory/search-index.ts';
import { describeSearchIndexContract } from './search-index.ts';

describeSearchIndexContract('memory', openMemoryIndex);
