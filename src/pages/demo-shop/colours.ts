/** The shop's paint box: what a variant is called is what its picture is painted in. */
export const colours = {
  black: '#2b2f33',
  graphite: '#565d63',
  white: '#f1eee8',
  cream: '#ecdcbc',
  oat: '#d8c3a0',
  sand: '#cfa878',
  terracotta: '#c8694a',
  coral: '#e8755f',
  red: '#b8322f',
  plum: '#7a3f63',
  rose: '#d98fa0',
  lilac: '#a394c7',
  navy: '#2c4368',
  blue: '#3f78ad',
  sky: '#8cb9d3',
  teal: '#22746f',
  sage: '#93a98a',
  green: '#3f7a4d',
  olive: '#7d7f3f',
  mustard: '#d9a22f',
  amber: '#c77a1f',
  brown: '#7a5238',
  cocoa: '#4d3226',
  steel: '#a9b3ba',
  brass: '#c9a14a',
} as const;

export type Colour = keyof typeof colours;

/** A colour with what light and shadow make of it. */
export interface Tones {
  readonly main: string;
  readonly light: string;
  readonly pale: string;
  readonly dark: string;
  readonly deep: string;
}

export function tonesOf(colour: Colour): Tones {
  const main = colours[colour];
  return {
    main,
    light: mix(main, '#ffffff', 0.28),
    pale: mix(main, '#ffffff', 0.62),
    dark: mix(main, '#101418', 0.24),
    deep: mix(main, '#101418', 0.5),
  };
}

/** `share` of the second colour, 0 to 1; both `#rrggbb`. */
export function mix(one: string, other: string, share: number): string {
  const part = (hex: string, from: number) => Number.parseInt(hex.slice(from, from + 2), 16);
  const mixed = [1, 3, 5].map((from) => {
    const value = Math.round(part(one, from) * (1 - share) + part(other, from) * share);
    return value.toString(16).padStart(2, '0');
  });
  return `#${mixed.join('')}`;
}
