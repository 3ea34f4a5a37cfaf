import { placeOf } from '../catalogue.ts';
import { type Colour, colours, mix, type Tones, tonesOf } from '../colours.ts';
import { departmentOf } from '../departments/all.ts';
import { drawNumber } from '../draw-number.ts';
import { parcel } from './gear.ts';
import type { Glyph } from './glyph.ts';

/** The item's picture as an SVG document, always the same for an id; an item nobody has drawn is a parcel. */
export function drawPicture(itemId: string): string {
  const place = placeOf(itemId);
  if (!place) return picture(parcel, tonesOf('sand'), v3(itemId), ['#f3efe8', '#ddd5c8'], itemId);
  const backdrop = departmentOf(place.category)?.backdrop ?? ['#f3efe8', '#ddd5c8'];
  return picture(place.category.glyph, tonesOf(place.variant[1]), place.make, backdrop, itemId);
}

function picture(
  glyph: Glyph,
  tones: Tones,
  v: 0 | 1 | 2,
  [light, shade]: readonly [string, string],
  itemId: string,
): string {
  const wash = mix(shade, tones.main, 0.16);
  const cx = 90 + drawNumber(`disc ${itemId}`, 220);
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 400 400" width="400" height="400">
<defs>
<linearGradient id="bg" x1="0" y1="0" x2="0" y2="1"><stop offset="0" stop-color="${light}"/><stop offset="1" stop-color="${wash}"/></linearGradient>
<linearGradient id="m"><stop offset="0" stop-color="${tones.light}"/><stop offset=".45" stop-color="${tones.main}"/><stop offset="1" stop-color="${tones.dark}"/></linearGradient>
${ramp('s', 'steel')}${ramp('k', 'black')}${ramp('b', 'brass')}
<linearGradient id="w"><stop offset="0" stop-color="#c79a6c"/><stop offset=".5" stop-color="#b07f50"/><stop offset="1" stop-color="#8a6039"/></linearGradient>
<linearGradient id="p"><stop offset="0" stop-color="#fffdf7"/><stop offset="1" stop-color="#efe5d3"/></linearGradient>
<linearGradient id="g"><stop offset="0" stop-color="#fff" stop-opacity=".85"/><stop offset=".5" stop-color="#e6f0f2" stop-opacity=".45"/><stop offset="1" stop-color="#bfd2d6" stop-opacity=".7"/></linearGradient>
<linearGradient id="shine" x1="0" y1="0" x2="1" y2="1"><stop offset="0" stop-color="#fff" stop-opacity=".55"/><stop offset=".5" stop-color="#fff" stop-opacity="0"/></linearGradient>
<radialGradient id="glow"><stop offset="0" stop-color="#fffdf2"/><stop offset=".6" stop-color="#ffeec2"/><stop offset="1" stop-color="#f7d68c"/></radialGradient>
<radialGradient id="sh"><stop offset="0" stop-color="#2a2118" stop-opacity=".34"/><stop offset="1" stop-color="#2a2118" stop-opacity="0"/></radialGradient>
</defs>
<rect width="400" height="400" fill="url(#bg)"/>
<circle cx="${cx}" cy="176" r="150" fill="#fff" opacity=".34"/>
<ellipse cx="200" cy="322" rx="150" ry="20" fill="url(#sh)"/>
<g transform="translate(200 208) scale(.86) translate(-200 -192)">${glyph(tones, v)}</g>
</svg>`;
}

function ramp(id: string, colour: Colour): string {
  const tones = tonesOf(colour);
  return `<linearGradient id="${id}"><stop offset="0" stop-color="${tones.pale}"/><stop offset=".4" stop-color="${colours[colour]}"/><stop offset="1" stop-color="${tones.dark}"/></linearGradient>`;
}

function v3(itemId: string): 0 | 1 | 2 {
  const drawn = drawNumber(itemId, 3);
  return drawn === 0 || drawn === 1 ? drawn : 2;
}
