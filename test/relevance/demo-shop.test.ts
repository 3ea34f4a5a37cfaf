import { describeDemoShop } from './demo-shop.ts';

describeDemoShop('sqlite');
