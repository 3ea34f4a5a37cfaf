import type { Glyph } from './glyph.ts';

const leaf = (x: number, y: number, turn: number, fill: string, size = 1) =>
  `<g transform="translate(${x} ${y}) rotate(${turn}) scale(${size})"><path d="M0 0C-26-18-26-52 0-74 26-52 26-18 0 0z" fill="${fill}"/><path d="M0-4v-56" stroke="#fff" stroke-width="3" opacity=".5"/></g>`;

export const tea: Glyph = (t, v) =>
  v === 2
    ? `<path d="M110 132h180l14 176a12 12 0 0 1-12 12H108a12 12 0 0 1-12-12z" fill="url(#m)"/><path d="M110 132l18-34h144l18 34z" fill="${t.dark}"/><rect x="132" y="176" width="136" height="100" rx="8" fill="url(#p)"/>${leaf(188, 266, -18, t.main)}${leaf(214, 266, 22, t.dark)}<path d="M124 146l-10 160" stroke="#fff" stroke-width="9" opacity=".25" stroke-linecap="round"/>`
    : `<path d="M118 138h164v164c0 24-164 24-164 0z" fill="url(#m)"/><ellipse cx="200" cy="138" rx="82" ry="18" fill="${t.dark}"/><path d="M124 104h152v32c0 22-152 22-152 0z" fill="${v === 0 ? 'url(#b)' : t.deep}"/><ellipse cx="200" cy="104" rx="76" ry="16" fill="${v === 0 ? '#e6cd8e' : t.dark}"/><ellipse cx="200" cy="90" rx="16" ry="9" fill="url(#b)"/>
  <ellipse cx="200" cy="230" rx="52" ry="54" fill="url(#p)"/>${leaf(186, 268, -20, t.main, 0.95)}${leaf(212, 268, 24, t.dark, 0.95)}<path d="M138 170v120" stroke="#fff" stroke-width="10" stroke-linecap="round" opacity=".3"/>`;

const bean = (x: number, y: number, turn: number) =>
  `<g transform="translate(${x} ${y}) rotate(${turn})"><ellipse rx="17" ry="24" fill="#4a2d1c"/><path d="M0-22c10 14-10 28 0 44" stroke="#8a5d3c" stroke-width="4" fill="none"/></g>`;

export const coffeeBag: Glyph = (t, v) => `
  <path d="M112 112h176l16 194a14 14 0 0 1-14 14H110a14 14 0 0 1-14-14z" fill="url(#m)"/>
  <path d="M112 112l6-38h164l6 38z" fill="${t.dark}"/><rect x="104" y="100" width="192" height="18" rx="6" fill="${t.deep}"/>
  <rect x="${v === 1 ? 108 : 138}" y="${v === 2 ? 168 : 158}" width="${v === 1 ? 186 : 124}" height="116" rx="${v === 2 ? 58 : 6}" fill="url(#p)"/>
  ${bean(186, 208, -24)}${bean(218, 222, 20)}
  <path d="M160 ${v === 2 ? 254 : 262}h80" stroke="${t.main}" stroke-width="7" stroke-linecap="round"/>
  <path d="M126 134l-10 164" stroke="#fff" stroke-width="9" stroke-linecap="round" opacity=".22"/>
  ${bean(322, 304, 70)}${bean(76, 306, -60)}`;

export const chocolate: Glyph = (t, v) => `
  <g transform="rotate(-14 200 210)"><rect x="128" y="70" width="144" height="130" rx="6" fill="#4b2a1a"/>
  <g fill="${v === 1 ? '#7d5233' : v === 2 ? '#e7d3b4' : '#5f3823'}"><rect x="136" y="78" width="60" height="50" rx="6"/><rect x="204" y="78" width="60" height="50" rx="6"/><rect x="136" y="136" width="60" height="50" rx="6"/><rect x="204" y="136" width="60" height="50" rx="6"/></g>
  <path d="M118 166l20-10 18 12 20-12 18 12 20-12 18 12 20-12 18 10v20H118z" fill="url(#s)"/>
  <rect x="118" y="180" width="164" height="156" rx="4" fill="url(#m)"/><rect x="118" y="206" width="164" height="84" fill="url(#p)"/>
  <path d="M146 234h108M164 262h72" stroke="${t.dark}" stroke-width="9" stroke-linecap="round"/><path d="M134 190v136" stroke="#fff" stroke-width="7" opacity=".3"/></g>`;

export const jar: Glyph = (t, v) => `
  <path d="M116 150c0-12 168-12 168 0 12 14 16 26 16 44v100a26 26 0 0 1-26 26H126a26 26 0 0 1-26-26V194c0-18 4-30 16-44z" fill="url(#g)"/>
  <path d="M106 184h188v108a22 22 0 0 1-22 22H128a22 22 0 0 1-22-22z" fill="url(#m)"/>
  <rect x="112" y="102" width="176" height="46" rx="12" fill="url(#${v === 0 ? 'b' : v === 1 ? 'w' : 'p'})"/>
  ${v === 2 ? `<g stroke="${t.main}" stroke-width="5" opacity=".6"><path d="M136 104v42M160 104v42M184 104v42M208 104v42M232 104v42M256 104v42M116 125h168"/></g>` : '<path d="M120 118h160" stroke="#fff" stroke-width="5" opacity=".4"/>'}
  <rect x="132" y="212" width="136" height="76" rx="8" fill="url(#p)"/><path d="M200 222l24 14v26l-24 14-24-14v-26z" fill="${t.main}"/>
  <path d="M120 196v96" stroke="#fff" stroke-width="9" stroke-linecap="round" opacity=".4"/>`;

export const oil: Glyph = (_tones, v) => `
  <path d="M172 60h56v66c0 26 44 34 44 76v92a26 26 0 0 1-26 26h-92a26 26 0 0 1-26-26v-92c0-42 44-50 44-76z" fill="${v === 1 ? 'url(#m)' : 'url(#g)'}"/>
  ${v === 1 ? '' : `<path d="M136 200c2-30 30-36 40-62h48c10 26 38 32 40 62v92a20 20 0 0 1-20 20h-88a20 20 0 0 1-20-20z" fill="url(#m)" opacity=".9"/>`}
  <rect x="170" y="44" width="60" height="36" rx="8" fill="url(#k)"/>
  <rect x="128" y="216" width="144" height="70" fill="url(#p)"/><circle cx="190" cy="254" r="15" fill="#6d7b34"/><circle cx="214" cy="250" r="13" fill="#87963f"/><path d="M196 240c8-16 20-18 34-16" stroke="#56632a" stroke-width="5" fill="none"/>
  <path d="M146 208v-6c2-20 20-28 28-44" stroke="#fff" stroke-width="8" stroke-linecap="round" fill="none" opacity=".5"/>`;

export const staple: Glyph = (t, v) =>
  v === 0
    ? `<path d="M124 92h152l10 214a14 14 0 0 1-14 14H128a14 14 0 0 1-14-14z" fill="url(#m)"/><path d="M124 92c0-20 24-26 30-44h92c6 18 30 24 30 44z" fill="${t.dark}"/><rect x="140" y="68" width="120" height="12" rx="6" fill="${t.deep}"/><rect x="142" y="140" width="116" height="120" rx="58" fill="#fff8e6" opacity=".95"/><g stroke="#dba94b" stroke-width="8" stroke-linecap="round"><path d="M172 174v52M188 166v68M204 162v76M220 168v64"/></g><path d="M176 282h48" stroke="#fff" stroke-width="8" stroke-linecap="round" opacity=".7"/>`
    : v === 1
      ? `<path d="M106 148c20-30 40-24 40-60h108c0 36 20 30 40 60l10 150a22 22 0 0 1-22 22H118a22 22 0 0 1-22-22z" fill="url(#p)"/><path d="M102 210h196l6 88a22 22 0 0 1-22 22H118a22 22 0 0 1-22-22z" fill="url(#m)"/><path d="M142 104h116" stroke="${t.dark}" stroke-width="10"/><g fill="#fff" opacity=".9"><ellipse cx="170" cy="256" rx="8" ry="14" transform="rotate(24 170 256)"/><ellipse cx="200" cy="250" rx="8" ry="14" transform="rotate(-16 200 250)"/><ellipse cx="230" cy="260" rx="8" ry="14" transform="rotate(40 230 260)"/><ellipse cx="196" cy="284" rx="8" ry="14" transform="rotate(80 196 284)"/></g><path d="M160 158h80M176 180h48" stroke="${t.dark}" stroke-width="8" stroke-linecap="round"/>`
      : `<rect x="112" y="78" width="176" height="242" rx="6" fill="url(#m)"/><path d="M288 78l24 16v214l-24 12z" fill="${t.deep}"/><rect x="136" y="180" width="128" height="92" rx="10" fill="#fffaf0"/><g fill="none" stroke="#d99e3c" stroke-width="8" stroke-linecap="round"><path d="M152 238c0-40 40-40 40-8s-30 28-30 6M208 250c0-44 42-44 42-10s-32 30-32 6"/></g><path d="M140 116h120M160 144h80" stroke="#fff" stroke-width="10" stroke-linecap="round" opacity=".85"/>`;

export const sauce: Glyph = (t, v) =>
  v === 2
    ? `<path d="M132 138h136v158a24 24 0 0 1-24 24h-88a24 24 0 0 1-24-24z" fill="url(#g)"/><path d="M138 170h124v124a20 20 0 0 1-20 20h-84a20 20 0 0 1-20-20z" fill="url(#m)"/><rect x="126" y="92" width="148" height="50" rx="10" fill="url(#k)"/><g fill="#fff" opacity=".6"><circle cx="170" cy="106" r="4"/><circle cx="190" cy="102" r="4"/><circle cx="210" cy="102" r="4"/><circle cx="230" cy="106" r="4"/></g><rect x="138" y="206" width="124" height="66" fill="url(#p)"/><path d="M160 230h80M174 250h52" stroke="${t.main}" stroke-width="8" stroke-linecap="round"/>`
    : `<path d="M178 84h44v48c4 22 38 30 38 70v92a26 26 0 0 1-26 26h-68a26 26 0 0 1-26-26v-92c0-40 34-48 38-70z" fill="url(#m)"/><path d="M182 44h36l6 42h-48z" fill="${v === 0 ? '#b8322f' : '#3f7a4d'}"/><rect x="172" y="80" width="56" height="16" rx="6" fill="#fff" opacity=".85"/><rect x="140" y="204" width="120" height="80" fill="url(#p)"/>${v === 0 ? `<path d="M176 262c-10-22 24-46 50-34-4 24-26 40-50 34z" fill="#cf3b2c"/><path d="M222 230l12-12" stroke="#3f7a4d" stroke-width="6" stroke-linecap="round"/>` : `<circle cx="200" cy="244" r="26" fill="none" stroke="${t.main}" stroke-width="7"/><path d="M200 226v36M184 244h32" stroke="${t.main}" stroke-width="6"/>`}<path d="M156 212c0-24 18-34 26-54" stroke="#fff" stroke-width="8" stroke-linecap="round" fill="none" opacity=".35"/>`;
