import { describeDemoShop } from '../../relevance/demo-shop.ts';
import { openElasticsearch } from './open-elasticsearch.ts';

describeDemoShop('elasticsearch', openElasticsearch);
