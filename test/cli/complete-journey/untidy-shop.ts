import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

/**
 * A shop of eight products and four coupons, written by hand, with every untidiness that an import must live with.
 * Campaign 1: 2017-03-03 to 2017-04-09. Campaign 2: one day, 2017-05-01.
 */
const untidyShop: Readonly<Record<string, string>> = {
  products: `"product_id","manufacturer_id","department","brand","product_category","product_type","package_size"
"25671","2","GROCERY","National","FRZN ICE","ICE - CRUSHED/CUBED","22 LB"
"26081","2","MISCELLANEOUS","National",,,
"26093","69","PASTRY","Private","BREAD","BREAD:ITALIAN/FRENCH",
"9e+05","69","GROCERY","Private","YOGURT","YOGURT/MULTI-PACKS","6  CT"
"101","5","GROCERY","National","YOGURT"," -- YOGURT -- ","4 OZ"
"102",,"GROCERY","Own","YOGURT","JUICE (O","8 OZ"
"101","5","GROCERY","National","YOGURT","REPEATED","4 OZ"
"","5","GROCERY","National","YOGURT","NO ID","4 OZ"
"103","7"
"104","7","DRUG GM","National","SOAP - LIQUID & BAR","BAR ""SOAP""","3 PK","one field too many"
`,
  transactions_sample: `"household_id","store_id","basket_id","product_id","quantity","sales_value","retail_disc","coupon_disc","coupon_match_disc","week","transaction_timestamp"
"7","1","b1","101",1,1.00,0,0,0,1,2017-03-10 09:00:00
"7","1","b1","101",2,2.01,0,0,0,1,2017-03-10 09:00:00
"8","1","b2","101",3,3.05,0.25,0,0.1,1,2017-02-01 08:30:00
"8","1","b2","25671",2,3,0,0,0,1,2017-03-12 10:00:00
"8","1","b3","101",0,0,0,0,0,1,2017-03-12 10:00:00
"9","1","b4","900000",1,2.5,0,0,0,1,2017-03-12 10:00:00
"9","1","b4","9e+05",1,2.49,0,0,0,1,2017-03-12 10:00:00
"9","1","b5","555",1,2.49,0,0,0,1,2017-03-12 10:00:00
"9","1","b5","104",1,9.094947e-13,0,0,0,1,2017-03-12 10:00:00
"9","1","b5","104",many,1,0,0,0,1,2017-03-12 10:00:00
"9","1","b6","104",1,0,0,0,0,1,
"8","1","b7","102",1,0,0,0,0,1,2017-03-11 18:00:00
`,
  campaign_descriptions: `"campaign_id","campaign_type","start_date","end_date"
"1","Type B",2017-03-03,2017-04-09
"2","Type A",2017-05-01,2017-05-01
"2","Type A",2017-06-01,2017-06-01
"3","Type A",2017-05-02,2017-05-01
"4","Type A",2017-02-30,2017-05-01
`,
  campaigns: `"campaign_id","household_id"
"1","7"
"1","8"
"1","7"
"2","9"
"1",""
"99","7"
`,
  coupons: `"coupon_upc","product_id","campaign_id"
"51","101","1"
"51","900000","1"
"51","102","1"
"51","101","1"
"51","9e+05","1"
"51","404","1"
"52","25671","1"
"51","104","2"
"53","103","2"
"54","101","99"
"","101","1"
"55","no id!","1"
`,
  coupon_redemptions: `"household_id","coupon_upc","campaign_id","redemption_date"
"8","51","1",2017-03-12
"7","51","1",2017-03-10
"7","51","1",2017-03-10
"7","52","1",2017-03-03
"7","52","1",2017-03-20
"9","51","1",2017-03-12
"9","51","2",2017-05-02
"9","51","2",2017-04-30
"9","53","2",2017-05-01
"9","51","2",2017-05-01
"8","51","1",2017-03-11
"7","77","1",2017-03-20
"7","51","1",someday
`,
};

/** Writes the shop's files, gzipped or plain, with some of them replaced (null: left out), and answers the folder. */
export function writeShop(
  folder: string,
  changes: Readonly<Record<string, string | null>> = {},
  ending: '.csv' | '.csv.gz' = '.csv.gz',
): string {
  mkdirSync(folder, { recursive: true });
  for (const [name, text] of Object.entries({ ...untidyShop, ...changes })) {
    if (text === null) continue;
    writeFileSync(join(folder, `${name}${ending}`), ending === '.csv' ? text : gzipSync(text));
  }
  return folder;
}
