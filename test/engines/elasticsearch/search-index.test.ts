import { describeFoundCoupons } from '../../contracts/found-coupons.ts';
import { describeIndexWriterContract } from '../../contracts/index-writer.ts';
import { describeSameAnswers } from '../../contracts/same-answers.ts';
import { describeSearchIndexContract } from '../../contracts/search-index.ts';
import { describeWalks } from '../../contracts/walks.ts';
import { openElasticsearch } from './open-elasticsearch.ts';

describeSearchIndexContract('elasticsearch', openElasticsearch);
describeFoundCoupons('elasticsearch', openElasticsearch);
describeIndexWriterContract('elasticsearch', openElasticsearch);
describeSameAnswers('elasticsearch', openElasticsearch, { numRuns: Number(process.env.SAME_RUNS ?? 25) });
describeWalks('elasticsearch', openElasticsearch, { numRuns: Number(process.env.WALK_RUNS ?? 4) });
