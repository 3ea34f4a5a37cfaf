/** Lower case, every run of other characters than a-z0-9 one `-`, none at the ends; at most an id's 64 characters. */
export function slug(text: string): string {
  return text
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '')
    .slice(0, 64)
    .replace(/-$/, '');
}

/** `ICE - CRUSHED/CUBED` → `Ice - Crushed/Cubed`. */
export function readableType(text: string): string {
  return withoutCutOff(text)
    .toLowerCase()
    .replace(/(^|[^a-z0-9'])([a-z])/g, (_, before: string, letter: string) => before + letter.toUpperCase());
}

/** `22  LB` → `22 lb`. */
export function readableSize(text: string): string {
  return text.replace(/\s+/g, ' ').trim().toLowerCase();
}

/** The files cut types off at 30 characters, often inside a bracket: `CRANAPPLE CRAN GRAPE JUICE (O`. */
function withoutCutOff(text: string): string {
  const spaced = text.replace(/\s+/g, ' ').trim();
  const whole = spaced.replace(/[\s,/&-]*\([^)]*$/, '');
  return whole === '' ? spaced : whole;
}

/**
 * A product category in a shopper's words: `PNT BTR/JELLY/JAMS` → `peanut butter, jelly and jams`,
 * `SEAFOOD - FROZEN` → `frozen seafood`.
 */
export function readableCategory(text: string): string {
  const words = withoutCutOff(text)
    .toLowerCase()
    .replace(/[a-z]+\.?/g, (word) => fullWords[word.replace('.', '')] ?? word)
    .replaceAll('&', ' and ')
    .replaceAll(':', ' - ')
    .replace(/\s+/g, ' ')
    .trim();
  const [head = '', ...rest] = words.split(' - ');
  return listed([...rest.map((part) => part.trim()), head].join(' '));
}

function listed(text: string): string {
  const parts = text
    .split('/')
    .map((part) => part.trim())
    .filter((part) => part !== '');
  return parts.length < 2 ? (parts[0] ?? '') : `${parts.slice(0, -1).join(', ')} and ${parts.at(-1)}`;
}

/** What the grocer shortens in names of categories that coupons cover. */
const fullWords: Readonly<Record<string, string>> = {
  bg: 'bags',
  bkd: 'baked',
  bn: 'beans',
  brkfst: 'breakfast',
  btr: 'butter',
  cleang: 'cleaning',
  conc: 'concentrates',
  crystl: 'crystal',
  dnr: 'dinner',
  drnk: 'drink',
  drnks: 'drinks',
  drsng: 'dressing',
  dsh: 'dishes',
  fd: 'food',
  flvrd: 'flavored',
  frzn: 'frozen',
  hbc: 'care',
  jce: 'juice',
  misc: 'miscellaneous',
  mixs: 'mixes',
  mw: 'microwave',
  mx: 'mixes',
  mxs: 'mixes',
  pkld: 'pickled',
  pnt: 'peanut',
  pwdr: 'powder',
  refrgratd: 'refrigerated',
  sald: 'salad',
  sherbts: 'sherbets',
  sndwch: 'sandwich',
  sply: 'supplies',
  sprd: 'spreads',
  sweetners: 'sweeteners',
  tiss: 'tissues',
  trsh: 'trash',
  veg: 'vegetables',
  whlsm: 'wholesome',
  wtr: 'water',
};

/** Where a coupon covers too many categories to name one. */
export function readableDepartment(text: string): string {
  return departments[text.trim().toUpperCase()] ?? readableCategory(text);
}

const departments: Readonly<Record<string, string>> = {
  'DRUG GM': 'health, beauty and household',
  GROCERY: 'groceries',
  NUTRITION: 'natural foods',
  PRODUCE: 'fruit and vegetables',
};
