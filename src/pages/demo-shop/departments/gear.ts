import {
  backpack,
  camera,
  charger,
  flask,
  headphones,
  keyboard,
  knitwear,
  notebook,
  sneaker,
  speaker,
  tee,
  tent,
  watch,
} from '../pictures/gear.ts';
import type { Department, Variant } from './category.ts';

type Five = readonly [Variant, Variant, Variant, Variant, Variant];
const device: Five = [
  ['graphite', 'graphite'],
  ['white', 'white'],
  ['navy', 'navy'],
  ['sage', 'sage'],
  ['coral', 'coral'],
];
const worn: Five = [
  ['white', 'white'],
  ['navy', 'navy'],
  ['moss', 'olive'],
  ['rust', 'terracotta'],
  ['black', 'black'],
];
const volt = { merchant: 'volt-supply', brands: ['aurin', 'volt'], variants: device } as const;
const wear = { merchant: 'harbour-row', brands: ['saltmarsh', 'lune'], variants: worn } as const;

const electronics: Department = {
  slug: 'electronics',
  name: 'Electronics',
  about: 'Sound, keys and power for the road',
  backdrop: ['#e9eff2', '#cbd8df'],
  categories: [
    {
      ...volt,
      slug: 'headphones',
      name: 'Headphones',
      path: ['electronics', 'audio', 'headphones'],
      makes: [
        ['Wireless Headphones ANC', 22900],
        ['On-ear Headphones', 11900],
        ['True Wireless Earbuds', 14900],
      ],
      tags: ['wireless'],
      glyph: headphones,
    },
    {
      ...volt,
      slug: 'speakers',
      name: 'Speakers',
      path: ['electronics', 'audio', 'speakers'],
      makes: [
        ['Bookshelf Speaker', 17900],
        ['Portable Radio Speaker', 12900],
        ['Room Speaker 360°', 15900],
      ],
      tags: ['wireless'],
      glyph: speaker,
    },
    {
      ...volt,
      slug: 'keyboards',
      name: 'Keyboards',
      path: ['electronics', 'desk', 'keyboards'],
      makes: [
        ['Mechanical Keyboard 65 %', 13900],
        ['Quiet Keyboard', 7900],
        ['机械键盘 Tactile Keyboard', 15900],
      ],
      tags: [],
      glyph: keyboard,
    },
    {
      ...volt,
      slug: 'chargers',
      name: 'Power and charging',
      path: ['electronics', 'power', 'chargers'],
      makes: [
        ['Power Bank 10,000 mAh', 3900],
        ['USB-C Charger 65 W', 4400],
        ['Wireless Charging Stand', 4900],
      ],
      tags: [],
      glyph: charger,
    },
    {
      ...volt,
      slug: 'cameras',
      name: 'Cameras',
      path: ['electronics', 'photo', 'cameras'],
      makes: [
        ['Compact Camera', 44900],
        ['Instant Camera', 12900],
        ['Rangefinder Camera', 69900],
      ],
      tags: ['bulky'],
      glyph: camera,
    },
  ],
};

const fashion: Department = {
  slug: 'fashion',
  name: 'Fashion',
  about: 'Everyday things, cut well',
  backdrop: ['#f2edf1', '#dcd0dc'],
  categories: [
    {
      ...wear,
      slug: 't-shirts',
      name: 'T-shirts',
      path: ['fashion', 'tops', 't-shirts'],
      makes: [
        ['Organic Tee', 2900],
        ['Pocket Tee', 3400],
        ['Breton Tee', 3900],
      ],
      tags: ['sustainable'],
      glyph: tee,
    },
    {
      ...wear,
      slug: 'knitwear',
      name: 'Knitwear',
      path: ['fashion', 'tops', 'knitwear'],
      makes: [
        ['Aran Jumper', 11900],
        ['Merino Cardigan', 10900],
        ['Fair Isle Jumper', 12900],
      ],
      tags: ['sustainable'],
      glyph: knitwear,
    },
    {
      ...wear,
      slug: 'sneakers',
      name: 'Sneakers',
      path: ['fashion', 'shoes', 'sneakers'],
      makes: [
        ['Court Sneaker', 9900],
        ['Runner', 11900],
        ['Canvas Low', 6900],
      ],
      tags: [],
      glyph: sneaker,
    },
    {
      ...wear,
      slug: 'backpacks',
      name: 'Backpacks',
      path: ['fashion', 'bags', 'backpacks'],
      makes: [
        ['Daypack 18 L', 8900],
        ['Rolltop 24 L', 11900],
        ['Commuter Pack 20 L', 10900],
      ],
      tags: ['sustainable'],
      glyph: backpack,
    },
    {
      ...wear,
      slug: 'watches',
      name: 'Watches',
      path: ['fashion', 'accessories', 'watches'],
      makes: [
        ['Field Watch', 18900],
        ['Dress Watch', 24900],
        ['Smart Watch', 21900],
      ],
      tags: ['gift'],
      glyph: watch,
    },
  ],
};

const outdoor: Department = {
  slug: 'outdoor',
  name: 'Outdoor',
  about: 'Further than the end of the street',
  backdrop: ['#e8f0ea', '#c8dacd'],
  categories: [
    {
      ...wear,
      brands: ['saltmarsh', 'nordhem'],
      slug: 'bottles',
      name: 'Bottles and flasks',
      path: ['outdoor', 'hydration', 'bottles'],
      makes: [
        ['Insulated Flask 500 ml', 2900],
        ['Loop Bottle 750 ml', 2400],
        ['Wide-mouth Bottle 1 L', 2700],
      ],
      tags: ['sustainable'],
      glyph: flask,
    },
    {
      ...wear,
      brands: ['saltmarsh', 'nordhem'],
      slug: 'tents',
      name: 'Tents',
      path: ['outdoor', 'camping', 'tents'],
      makes: [
        ['Ridge Tent, 2 people', 27900],
        ['Trail Tent, 1 person', 22900],
        ['Dome Tent, 4 people', 38900],
      ],
      variants: [
        ['moss', 'olive'],
        ['sand', 'sand'],
        ['rust', 'terracotta'],
        ['lake', 'blue'],
        ['mustard', 'mustard'],
      ],
      tags: ['bulky'],
      glyph: tent,
    },
  ],
};

const stationery: Department = {
  slug: 'stationery',
  name: 'Stationery',
  about: 'Paper worth writing on',
  backdrop: ['#f3eee0', '#e2d6b8'],
  categories: [
    {
      ...wear,
      merchant: 'atelier-lune',
      brands: ['lune', 'kiln-and-co'],
      slug: 'notebooks',
      name: 'Notebooks',
      path: ['stationery', 'paper', 'notebooks'],
      makes: [
        ['Bound Notebook A5', 1690],
        ['Spiral Notebook A5', 1190],
        ['Weekly Planner', 2190],
      ],
      variants: [
        ['navy', 'navy'],
        ['mustard', 'mustard'],
        ['forest', 'green'],
        ['coral', 'coral'],
        ['lilac', 'lilac'],
      ],
      tags: ['gift'],
      glyph: notebook,
    },
  ],
};

export const gear: readonly Department[] = [electronics, fashion, outdoor, stationery];
