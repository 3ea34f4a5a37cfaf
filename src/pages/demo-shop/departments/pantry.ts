import { chocolate, coffeeBag, jar, oil, sauce, staple, tea } from '../pictures/pantry.ts';
import type { Category, Department } from './category.ts';

const shared = { merchant: 'pantry-yun', tags: ['vegan'] } as const;

const categories: readonly Category[] = [
  {
    ...shared,
    slug: 'tea',
    name: 'Tea',
    path: ['pantry', 'drinks', 'tea'],
    makes: [
      ['Loose Leaf 100 g', 1490],
      ['Gift Tin 150 g', 2450],
      ['Everyday Bag 250 g', 1890],
    ],
    variants: [
      ['龙井绿茶 Longjing green tea', 'green'],
      ['铁观音 Tieguanyin oolong', 'olive'],
      ['茉莉花茶 jasmine tea', 'sage'],
      ['普洱茶 aged pu’er', 'brown'],
      ['Earl Grey crème', 'navy'],
    ],
    brands: ['yun-tea', 'leaf-and-ladle'],
    tags: ['vegan', 'gift'],
    glyph: tea,
  },
  {
    ...shared,
    slug: 'coffee-beans',
    name: 'Coffee beans',
    path: ['pantry', 'drinks', 'coffee-beans'],
    makes: [
      ['Whole Beans 250 g', 1350],
      ['Espresso Roast 500 g', 2190],
      ['Filter Roast 340 g', 1690],
    ],
    variants: [
      ['Ethiopia Guji', 'coral'],
      ['Colombia Nariño', 'mustard'],
      ['云南咖啡 Yunnan', 'teal'],
      ['Brasil São Silvestre', 'cocoa'],
      ['decaf', 'sky'],
    ],
    brands: ['dockside', 'leaf-and-ladle'],
    glyph: coffeeBag,
  },
  {
    ...shared,
    slug: 'chocolate',
    name: 'Chocolate',
    path: ['pantry', 'sweets', 'chocolate'],
    makes: [
      ['Dark Bar 72 %', 590],
      ['Milk Bar 45 %', 540],
      ['White Bar 34 %', 560],
    ],
    variants: [
      ['sea salt', 'blue'],
      ['hazelnut praliné', 'brown'],
      ['raspberry', 'rose'],
      ['orange', 'amber'],
      ['plain', 'black'],
    ],
    brands: ['cacao-noir', 'dockside'],
    tags: ['gift'],
    glyph: chocolate,
  },
  {
    ...shared,
    slug: 'honey-and-jam',
    name: 'Honey and jam',
    path: ['pantry', 'sweets', 'honey-and-jam'],
    makes: [
      ['Honey 340 g', 1090],
      ['Fruit Spread 280 g', 790],
      ['Confiture 220 g', 850],
    ],
    variants: [
      ['acacia', 'mustard'],
      ['heather', 'amber'],
      ['fraise', 'red'],
      ['apricot', 'coral'],
      ['blackcurrant', 'plum'],
    ],
    brands: ['leaf-and-ladle', 'cacao-noir'],
    tags: ['gift'],
    glyph: jar,
  },
  {
    ...shared,
    slug: 'olive-oil',
    name: 'Oil and vinegar',
    path: ['pantry', 'staples', 'olive-oil'],
    makes: [
      ['Extra Virgin Oil 500 ml', 1690],
      ['Estate Oil, tin 750 ml', 2290],
      ['Finishing Oil 250 ml', 1390],
    ],
    variants: [
      ['Arbequina', 'olive'],
      ['Koroneiki', 'green'],
      ['lemon', 'mustard'],
      ['chilli', 'red'],
      ['香油 toasted sesame', 'amber'],
    ],
    brands: ['leaf-and-ladle', 'yun-tea'],
    glyph: oil,
  },
  {
    ...shared,
    slug: 'pasta-and-rice',
    name: 'Pasta and rice',
    path: ['pantry', 'staples', 'pasta-and-rice'],
    makes: [
      ['Bronze-cut Pasta 500 g', 420],
      ['Rice 1 kg', 640],
      ['Fresh-dried Noodles 400 g', 490],
    ],
    variants: [
      ['classic', 'blue'],
      ['whole grain', 'brown'],
      ['糯米 sticky', 'rose'],
      ['spinach', 'green'],
      ['tomato', 'red'],
    ],
    brands: ['leaf-and-ladle', 'yun-tea'],
    glyph: staple,
  },
  {
    ...shared,
    slug: 'sauces-and-spices',
    name: 'Sauces and spices',
    path: ['pantry', 'staples', 'sauces-and-spices'],
    makes: [
      ['Hot Sauce 150 ml', 690],
      ['酱油 Soy Sauce 300 ml', 580],
      ['Spice Blend 90 g', 750],
    ],
    variants: [
      ['jalapeño', 'green'],
      ['花椒 Sichuan pepper', 'red'],
      ['smoked', 'cocoa'],
      ['piment d’Espelette', 'terracotta'],
      ['citrus', 'mustard'],
    ],
    brands: ['yun-tea', 'leaf-and-ladle'],
    glyph: sauce,
  },
];

export const pantry: Department = {
  slug: 'pantry',
  name: 'Pantry',
  about: 'Tea, beans and good things in jars',
  backdrop: ['#f3f2e3', '#dfe0c3'],
  categories,
};
