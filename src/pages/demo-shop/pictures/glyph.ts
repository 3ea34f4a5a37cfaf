import type { Tones } from '../colours.ts';

/**
 * A product drawn in SVG shapes on a square of 400: it stands on y = 320, painted in the tones of its variant;
 * `v` is one of three makes. Shared fills: `#m` main, `#s` steel, `#w` wood, `#k` graphite, `#b` brass, `#g` glass,
 * `#p` paper, `#shine` a glint.
 */
export type Glyph = (tones: Tones, v: 0 | 1 | 2) => string;
