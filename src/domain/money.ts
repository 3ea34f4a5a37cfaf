/** ISO 4217 alphabetic codes of currencies in use (funds, metals and test codes left out), as of 2025. */
const codes = new Set(
  (
    'AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BZD ' +
    'CAD CDF CHF CLP CNY COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD ' +
    'GNF GTQ GYD HKD HNL HTG HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT ' +
    'LAK LBP LKR LRD LSL LYD MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR ' +
    'NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB RWF SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP ' +
    'STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH UGX USD UYU UZS VED VES VND VUV WST XAF XCD ' +
    'XCG XOF XPF YER ZAR ZMW ZWG'
  ).split(' '),
);

/** Where a minor unit is not a hundredth (ISO 4217, column "minor unit"). */
const decimalsOf: Readonly<Record<string, number>> = {
  ...Object.fromEntries(
    'BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF'.split(' ').map((code) => [code, 0]),
  ),
  ...Object.fromEntries('BHD IQD JOD KWD LYD OMR TND'.split(' ').map((code) => [code, 3])),
};

/** The currency's own symbol as it is written at home; the others go by their code. */
const symbols: Readonly<Record<string, string>> = {
  ARS: '$',
  AUD: '$',
  BDT: '৳',
  BRL: 'R$',
  CAD: '$',
  CLP: '$',
  CNY: '¥',
  COP: '$',
  CRC: '₡',
  CZK: 'Kč',
  DKK: 'kr',
  EUR: '€',
  GBP: '£',
  GEL: '₾',
  GHS: 'GH₵',
  HKD: '$',
  HUF: 'Ft',
  IDR: 'Rp',
  ILS: '₪',
  INR: '₹',
  ISK: 'kr',
  JPY: '¥',
  KHR: '៛',
  KRW: '₩',
  KZT: '₸',
  LAK: '₭',
  MNT: '₮',
  MXN: '$',
  MYR: 'RM',
  NGN: '₦',
  NOK: 'kr',
  NZD: '$',
  PHP: '₱',
  PLN: 'zł',
  PYG: '₲',
  RON: 'lei',
  RUB: '₽',
  SEK: 'kr',
  SGD: '$',
  THB: '฿',
  TRY: '₺',
  TWD: '$',
  UAH: '₴',
  USD: '$',
  UYU: '$',
  VND: '₫',
  ZAR: 'R',
};

export function isCurrency(code: string): boolean {
  return codes.has(code);
}

/** How many decimals its minor unit stands for: 2 unless ISO 4217 says otherwise. */
function decimals(currency: string): number {
  return decimalsOf[currency] ?? 2;
}

/** An amount as an offer names it: `¥50`, `$1,234.50`, `CHF 5`. Whole amounts go without decimals. */
export function formatMoney(minor: number, currency: string): string {
  return shown(minor, currency, ({ whole, fraction }) =>
    /^0*$/.test(fraction) ? whole : `${whole}.${fraction}`,
  );
}

/** An amount as a price list or a receipt shows it, with all the decimals of its currency: `$10.00`, `¥1,200`. */
export function formatPrice(minor: number, currency: string): string {
  return shown(minor, currency, ({ whole, fraction }) => (fraction === '' ? whole : `${whole}.${fraction}`));
}

function shown(
  minor: number,
  currency: string,
  digitsOf: (parts: { readonly whole: string; readonly fraction: string }) => string,
): string {
  const places = decimals(currency);
  const digits = String(Math.abs(minor)).padStart(places + 1, '0');
  const whole = digits.slice(0, digits.length - places).replace(/\B(?=(\d{3})+$)/g, ',');
  const number = digitsOf({ whole, fraction: digits.slice(digits.length - places) });
  const symbol = symbols[currency] ?? currency;
  // A symbol made of letters needs a space to be read apart: "kr 50", "CHF 5".
  const text = /\p{L}$/u.test(symbol) ? `${symbol} ${number}` : `${symbol}${number}`;
  return minor < 0 ? `−${text}` : text;
}
