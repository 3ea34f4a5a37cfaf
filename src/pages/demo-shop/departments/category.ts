import type { Colour } from '../colours.ts';
import type { Glyph } from '../pictures/glyph.ts';

/** A category of the demo shop: three makes in five variants are its fifteen items. */
export interface Category {
  /** The last element of `path`; item ids are `<slug>-01` to `<slug>-15`. */
  readonly slug: string;
  readonly name: string;
  readonly path: readonly string[];
  /** Title, price in cents, for each of the three makes. */
  readonly makes: readonly [Make, Make, Make];
  readonly variants: readonly [Variant, Variant, Variant, Variant, Variant];
  readonly brands: readonly string[];
  readonly merchant: string;
  readonly tags: readonly string[];
  readonly glyph: Glyph;
}

export type Make = readonly [title: string, cents: number];
export type Variant = readonly [name: string, painted: Colour];

export interface Department {
  readonly slug: string;
  readonly name: string;
  /** One line under its name. */
  readonly about: string;
  /** Behind its pictures, light to less light. */
  readonly backdrop: readonly [string, string];
  readonly categories: readonly Category[];
}
