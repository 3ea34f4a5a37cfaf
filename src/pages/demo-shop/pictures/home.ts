import type { Glyph } from './glyph.ts';

export const tableLamp: Glyph = (t, v) =>
  v === 2
    ? `<circle cx="200" cy="146" r="92" fill="#ffe9b8" opacity=".55"/><circle cx="200" cy="146" r="66" fill="url(#glow)"/><rect x="188" y="206" width="24" height="44" fill="url(#b)"/><path d="M132 250h136l18 58a10 10 0 0 1-10 12H124a10 10 0 0 1-10-12z" fill="url(#m)"/>`
    : `<path d="M150 84h100l46 116H104z" fill="${v === 0 ? 'url(#p)' : 'url(#m)'}"/><path d="M104 200h192" stroke="${v === 0 ? t.main : t.deep}" stroke-width="9"/><ellipse cx="200" cy="206" rx="70" ry="9" fill="#ffdf9a"/>
  ${v === 0 ? `<path d="M172 214h56c30 30 34 72 0 96h-56c-34-24-30-66 0-96z" fill="url(#m)"/><rect x="152" y="306" width="96" height="14" rx="7" fill="url(#w)"/><path d="M168 236c-12 20-12 40 0 56" stroke="#fff" stroke-width="8" stroke-linecap="round" fill="none" opacity=".4"/>` : `<rect x="193" y="206" width="14" height="100" fill="url(#b)"/><ellipse cx="200" cy="310" rx="60" ry="13" fill="url(#b)"/>`}`;

export const pendant: Glyph = (t, v) => `
  <path d="M200 0v${v === 1 ? 130 : 108}" stroke="#2b2f33" stroke-width="6"/><rect x="182" y="${v === 1 ? 112 : 96}" width="36" height="30" rx="8" fill="url(#b)"/>
  ${v === 0 ? `<path d="M84 254c0-92 50-132 116-132s116 40 116 132z" fill="url(#m)"/><ellipse cx="200" cy="254" rx="116" ry="20" fill="${t.deep}"/><ellipse cx="200" cy="258" rx="74" ry="12" fill="#ffe3a3"/><path d="M108 226c8-44 30-68 60-78" stroke="#fff" stroke-width="11" stroke-linecap="round" fill="none" opacity=".35"/>` : v === 1 ? `<circle cx="200" cy="220" r="92" fill="url(#glow)"/><circle cx="200" cy="220" r="92" fill="${t.main}" opacity=".32"/><circle cx="166" cy="184" r="20" fill="#fff" opacity=".6"/>` : `<path d="M140 124h120l64 136H76z" fill="url(#m)"/><path d="M116 176h168M96 218h208" stroke="${t.deep}" stroke-width="5" opacity=".5"/><path d="M76 260h248" stroke="${t.deep}" stroke-width="12"/><ellipse cx="200" cy="268" rx="80" ry="10" fill="#ffe3a3"/>`}`;

export const cushion: Glyph = (t, v) => `
  <path d="M88 104c70 16 154 16 224 0 16 70 16 140 0 212-70-16-154-16-224 0-16-72-16-142 0-212z" fill="url(#m)"/>
  <path d="M88 104c70 16 154 16 224 0 16 70 16 140 0 212-70-16-154-16-224 0-16-72-16-142 0-212z" fill="none" stroke="${t.dark}" stroke-width="6"/>
  ${v === 0 ? `<g stroke="${t.pale}" stroke-width="9" opacity=".75"><path d="M130 116v188M165 120v180M235 120v180M270 116v188"/></g>` : v === 1 ? `<g fill="none" stroke="${t.pale}" stroke-width="8" opacity=".8"><path d="M200 146l58 62-58 62-58-62zM200 176l30 32-30 32-30-32z"/></g>` : `<circle cx="200" cy="208" r="10" fill="${t.deep}"/><g stroke="${t.deep}" stroke-width="4" opacity=".4" fill="none"><path d="M200 208c-30-20-60-40-90-84M200 208c30-20 60-40 90-84M200 208c-30 20-60 46-90 90M200 208c30 20 60 46 90 90"/></g>`}
  <path d="M108 132c-6 40-6 80-2 120" stroke="#fff" stroke-width="10" stroke-linecap="round" fill="none" opacity=".35"/>`;

export const throwBlanket: Glyph = (t, v) => `
  <path d="M84 226h232v76a18 18 0 0 1-18 18H102a18 18 0 0 1-18-18z" fill="${t.dark}"/><path d="M84 250h232" stroke="${t.deep}" stroke-width="4" opacity=".5"/>
  <rect x="76" y="166" width="248" height="66" rx="30" fill="url(#m)"/><rect x="84" y="110" width="232" height="64" rx="30" fill="${t.light}"/>
  <path d="M150 110h70v164a10 10 0 0 1-10 10h-50a10 10 0 0 1-10-10z" fill="url(#m)"/>
  <g stroke="${t.pale}" stroke-width="8" opacity=".85">${v === 0 ? '<path d="M150 140h70M150 170h70M150 200h70M150 230h70"/>' : v === 1 ? '<path d="M168 112v166M186 112v166M204 112v166" stroke-width="5"/>' : '<path d="M152 130l66 44M152 174l66 44M152 218l66 44" stroke-width="6"/>'}</g>
  <g stroke="${t.main}" stroke-width="6" stroke-linecap="round"><path d="M156 284v22M170 284v22M185 284v22M200 284v22M214 284v22"/></g>`;

export const towel: Glyph = (t, v) =>
  v === 2
    ? `<g><rect x="96" y="252" width="208" height="62" rx="26" fill="url(#m)"/><rect x="96" y="188" width="208" height="62" rx="26" fill="${t.light}"/><rect x="96" y="124" width="208" height="62" rx="26" fill="url(#m)"/><g stroke="${t.pale}" stroke-width="8"><path d="M140 256v54M140 128v54"/></g><path d="M140 192v54" stroke="${t.dark}" stroke-width="8"/></g>`
    : `<rect x="70" y="96" width="260" height="14" rx="7" fill="url(#b)"/><path d="M116 96h168v206a12 12 0 0 1-12 12H128a12 12 0 0 1-12-12z" fill="url(#m)"/><path d="M116 102h168v26H116z" fill="${t.deep}" opacity=".2"/><path d="M116 ${v === 0 ? 254 : 236}h168" stroke="${t.pale}" stroke-width="${v === 0 ? 16 : 8}"/>${v === 1 ? `<path d="M116 256h168M116 276h168" stroke="${t.pale}" stroke-width="8"/>` : ''}<g stroke="${t.dark}" stroke-width="3" opacity=".35"><path d="M158 112v200M200 112v200M242 112v200"/></g>`;

const stem = (d: string) =>
  `<path d="${d}" stroke="#5d7a4c" stroke-width="7" fill="none" stroke-linecap="round"/>`;

export const vase: Glyph = (t, v) => `
  ${stem('M196 160c-6-40-30-70-44-92')}${stem('M202 160c0-44 8-80 20-110')}${stem('M206 160c12-34 36-50 58-62')}
  <circle cx="150" cy="64" r="20" fill="#efb7a4"/><circle cx="150" cy="64" r="8" fill="#fff3df"/><circle cx="224" cy="46" r="22" fill="#f3d08b"/><circle cx="224" cy="46" r="9" fill="#fff8e8"/><path d="M262 100c4-26 24-36 44-34-4 24-20 36-44 34z" fill="#7f9f6d"/><path d="M178 116c-22 4-40-6-46-24 22-4 38 6 46 24z" fill="#7f9f6d"/>
  <path d="${v === 0 ? 'M164 150h72c-4 30 52 44 52 100 0 44-36 70-88 70s-88-26-88-70c0-56 56-70 52-100z' : v === 1 ? 'M152 146h96l18 160a14 14 0 0 1-14 14H148a14 14 0 0 1-14-14z' : 'M156 150h88c0 24-26 30-26 52 0 20 46 34 46 72 0 30-24 46-64 46s-64-16-64-46c0-38 46-52 46-72 0-22-26-28-26-52z'}" fill="url(#m)"/>
  <ellipse cx="200" cy="150" rx="${v === 0 ? 36 : v === 1 ? 48 : 44}" ry="8" fill="${t.deep}"/><path d="M148 226c-10 14-12 34-6 52" stroke="#fff" stroke-width="10" stroke-linecap="round" fill="none" opacity=".4"/>`;

export const candle: Glyph = (t, v) => `
  <path d="M200 ${v === 1 ? 40 : 92}c22 26 24 46 0 60-24-14-22-34 0-60z" fill="#f5a833"/><path d="M200 ${v === 1 ? 64 : 116}c10 14 10 24 0 32-10-8-10-18 0-32z" fill="#fff0bf"/>
  ${
    v === 1
      ? `<rect x="182" y="104" width="36" height="186" rx="6" fill="url(#m)"/><path d="M140 284h120l-14 22h-92z" fill="url(#b)"/><rect x="190" y="300" width="20" height="8" fill="url(#b)"/><ellipse cx="200" cy="312" rx="64" ry="10" fill="url(#b)"/><path d="M192 116v150" stroke="#fff" stroke-width="6" stroke-linecap="round" opacity=".4"/>`
      : `<path d="M200 150v26" stroke="#3a3a3a" stroke-width="5"/><path d="M112 166h176v130a24 24 0 0 1-24 24H136a24 24 0 0 1-24-24z" fill="url(#${v === 0 ? 'm' : 'g'})"/><ellipse cx="200" cy="168" rx="88" ry="16" fill="${v === 0 ? '#fff3dc' : t.light}"/>${v === 2 ? `<path d="M118 196h164v98a20 20 0 0 1-20 20H138a20 20 0 0 1-20-20z" fill="url(#m)"/>` : ''}<rect x="146" y="216" width="108" height="64" rx="4" fill="url(#p)"/><path d="M166 240h68M178 258h44" stroke="${t.dark}" stroke-width="6" stroke-linecap="round"/><path d="M130 192v100" stroke="#fff" stroke-width="9" stroke-linecap="round" opacity=".35"/>`
  }`;

export const frame: Glyph = (t, v) => `
  <rect x="${v === 1 ? 70 : 92}" y="${v === 1 ? 96 : 64}" width="${v === 1 ? 260 : 216}" height="${v === 1 ? 220 : 256}" rx="4" fill="url(#${v === 0 ? 'w' : v === 1 ? 'b' : 'k'})"/>
  <rect x="${v === 1 ? 88 : 110}" y="${v === 1 ? 114 : 82}" width="${v === 1 ? 224 : 180}" height="${v === 1 ? 184 : 220}" fill="#fffdf8"/>
  <svg x="${v === 1 ? 112 : 132}" y="${v === 1 ? 136 : 104}" width="${v === 1 ? 176 : 136}" height="${v === 1 ? 140 : 176}" viewBox="0 0 100 100" preserveAspectRatio="xMidYMid slice"><rect width="100" height="100" fill="${t.pale}"/><circle cx="66" cy="34" r="15" fill="#f4c27a"/><path d="M-10 78c24-36 44-28 60-8s34 0 60-14v50H-10z" fill="${t.main}"/><path d="M-10 92c30-20 60-16 120-4v30H-10z" fill="${t.deep}"/></svg>`;

export const plant: Glyph = (t, v) => {
  const blade = (turn: number, fill: string, size = 1) =>
    `<g transform="translate(200 214) rotate(${turn}) scale(${size})"><path d="${v === 1 ? 'M-9 0C-16-60-10-120 0-160 10-120 16-60 9 0z' : 'M0 0C-40-30-44-96 0-140 44-96 40-30 0 0z'}" fill="${fill}"/><path d="M0-6v-118" stroke="#fff" stroke-width="4" opacity=".3"/></g>`;
  return `${blade(-58, '#4c7a50', 0.85)}${blade(58, '#3f6b45', 0.85)}${blade(-28, '#5f9160')}${blade(30, '#558657')}${blade(0, '#76a671', 1.08)}
  <path d="M122 214h156l-18 94a14 14 0 0 1-14 12h-92a14 14 0 0 1-14-12z" fill="url(#m)"/><rect x="112" y="204" width="176" height="28" rx="8" fill="${t.dark}"/>${v === 2 ? `<path d="M132 262h136" stroke="${t.pale}" stroke-width="10" opacity=".7"/>` : ''}<path d="M146 244l8 56" stroke="#fff" stroke-width="8" stroke-linecap="round" opacity=".35"/>`;
};

export const chair: Glyph = (t, v) =>
  v === 2
    ? `<path d="M92 322l20-90M308 322l-20-90M140 322l8-84M260 322l-8-84" stroke="#8a6242" stroke-width="14" stroke-linecap="round"/><path d="M110 96c0-30 180-30 180 0v110H110z" fill="url(#m)"/><path d="M78 160c0-24 44-24 44 4v30h156v-30c0-28 44-28 44-4v84a16 16 0 0 1-16 16H94a16 16 0 0 1-16-16z" fill="${t.dark}"/><rect x="116" y="186" width="168" height="44" rx="18" fill="${t.light}"/>`
    : `<path d="M122 320l12-110M278 320l-12-110M156 300l4-84M244 300l-4-84" stroke="#8a6242" stroke-width="13" stroke-linecap="round"/>${v === 0 ? `<path d="M128 206V76M272 206V76" stroke="#9a6f4b" stroke-width="13" stroke-linecap="round"/><path d="M128 84c40-16 104-16 144 0v26c-40-14-104-14-144 0zM128 136c40-14 104-14 144 0v20c-40-14-104-14-144 0z" fill="url(#w)"/>` : `<path d="M120 200c-16-60-6-118 20-128 36-12 84-12 120 0 26 10 36 68 20 128z" fill="url(#m)"/><path d="M140 170c-8-34-4-66 10-76" stroke="#fff" stroke-width="9" stroke-linecap="round" fill="none" opacity=".35"/>`}<path d="M110 196h180a12 12 0 0 1 12 12v8a14 14 0 0 1-14 14H112a14 14 0 0 1-14-14v-8a12 12 0 0 1 12-12z" fill="url(#m)"/>`;

export const sideTable: Glyph = (t, v) => `
  ${v === 0 ? '<path d="M136 176l-30 144M264 176l30 144M200 180v132" stroke="#8a6242" stroke-width="13" stroke-linecap="round"/>' : v === 1 ? '<rect x="192" y="170" width="16" height="140" fill="url(#k)"/><ellipse cx="200" cy="312" rx="70" ry="12" fill="url(#k)"/>' : '<path d="M110 320V176h180v144" fill="none" stroke="url(#k)" stroke-width="10"/><path d="M110 262h180" stroke="#8a6242" stroke-width="14"/>'}
  <ellipse cx="200" cy="174" rx="126" ry="26" fill="${t.dark}"/><ellipse cx="200" cy="164" rx="126" ry="26" fill="url(#m)"/><ellipse cx="186" cy="160" rx="80" ry="12" fill="#fff" opacity=".22"/>
  <path d="M212 152v-26h34v26c0 8-34 8-34 0z" fill="#fbf5ea"/><ellipse cx="229" cy="126" rx="17" ry="5" fill="#5a3822"/><rect x="132" y="142" width="60" height="10" rx="2" fill="#c8694a"/><rect x="138" y="132" width="52" height="10" rx="2" fill="#2c4368"/>`;

export const shelf: Glyph = (t, v) => `
  <path d="M104 60v260M296 60v260" stroke="${v === 1 ? '#31363b' : '#8a6242'}" stroke-width="${v === 1 ? 9 : 14}"/>
  <g fill="url(#m)"><rect x="92" y="120" width="216" height="14" rx="3"/><rect x="92" y="212" width="216" height="14" rx="3"/><rect x="92" y="302" width="216" height="14" rx="3"/></g>
  <rect x="122" y="66" width="18" height="54" fill="#c8694a"/><rect x="142" y="74" width="16" height="46" fill="#2c4368"/><rect x="160" y="62" width="20" height="58" fill="#d9a22f"/><path d="M232 120c-26 0-22-44 0-44h20c22 0 26 44 0 44z" fill="#93a98a"/><circle cx="242" cy="62" r="14" fill="#5f9160"/>
  <rect x="122" y="168" width="60" height="44" rx="4" fill="url(#w)"/><rect x="206" y="158" width="18" height="54" fill="#22746f"/><rect x="226" y="166" width="16" height="46" fill="#e8755f"/><rect x="246" y="160" width="20" height="52" fill="#ecdcbc" transform="rotate(8 256 212)"/>
  <path d="M130 302v-34h44v34z" fill="#ecdcbc"/><rect x="200" y="254" width="76" height="48" rx="6" fill="${t.light}"/><circle cx="238" cy="278" r="6" fill="${t.deep}"/>`;
