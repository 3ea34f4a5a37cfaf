import type { Glyph } from './glyph.ts';

export const pot: Glyph = (t, v) => `
  <rect x="62" y="196" width="50" height="20" rx="10" fill="url(#k)"/>
  <rect x="288" y="196" width="50" height="20" rx="10" fill="url(#k)"/>
  <path d="M96 180h208v${v === 2 ? 104 : 90}a36 36 0 0 1-36 36H132a36 36 0 0 1-36-36z" fill="url(#m)"/>
  <rect x="96" y="180" width="208" height="14" fill="${t.deep}" opacity=".22"/>
  <path d="M88 180c0-44 50-62 112-62s112 18 112 62z" fill="url(#m)"/>
  <rect x="84" y="172" width="232" height="16" rx="8" fill="${t.dark}"/>
  <rect x="184" y="94" width="32" height="14" rx="7" fill="url(#b)"/><rect x="194" y="104" width="12" height="18" fill="url(#b)"/>
  <path d="M120 204v70" stroke="#fff" stroke-width="12" stroke-linecap="round" opacity=".28"/>
  ${v === 1 ? `<path d="M112 246h176" stroke="${t.pale}" stroke-width="6" opacity=".6"/>` : ''}`;

export const fryingPan: Glyph = (t, v) => `
  <g transform="rotate(-24 200 220)">
  <path d="M282 206l104-8a12 12 0 0 1 0 44l-104-8z" fill="url(#${v === 0 ? 'w' : 'k'})"/>
  <circle cx="376" cy="220" r="6" fill="#fff" opacity=".7"/>
  <circle cx="178" cy="220" r="118" fill="url(#m)"/>
  <circle cx="178" cy="220" r="98" fill="${t.deep}"/>
  <circle cx="178" cy="220" r="98" fill="url(#shine)" opacity=".5"/>
  ${v === 2 ? `<g stroke="${t.main}" stroke-width="7" opacity=".55"><path d="M110 170v100M144 146v148M178 136v168M212 146v148M246 170v100"/></g>` : ''}
  ${v === 1 ? `<path d="M134 232c-16-34 16-62 48-54 34-10 62 18 48 48 6 34-34 44-54 32-20 10-42-6-42-26z" fill="#fffaf0"/><circle cx="186" cy="216" r="23" fill="#f0a92e"/><circle cx="179" cy="209" r="7" fill="#ffd987"/>` : ''}
  </g>`;

export const kettle: Glyph = (t, v) => `
  <path d="M126 170c6-88 142-88 148 0" fill="none" stroke="${v === 0 ? '#8a6242' : '#31363b'}" stroke-width="15" stroke-linecap="round"/>
  <path d="M${v === 1 ? '284 232c44-10 38-62 72-92l14 12c-22 44-30 110-82 130' : '280 232c36-6 40-38 58-60l22 10c-14 38-32 86-76 98'}z" fill="url(#m)"/>
  <path d="M118 180c0-18 164-18 164 0 20 40 28 92 22 124a18 18 0 0 1-18 16H114a18 18 0 0 1-18-16c-6-32 2-84 22-124z" fill="url(#m)"/>
  <ellipse cx="200" cy="178" rx="82" ry="14" fill="${t.dark}"/><ellipse cx="200" cy="174" rx="66" ry="11" fill="${t.light}"/>
  <circle cx="200" cy="158" r="12" fill="url(#${v === 0 ? 'w' : 'b'})"/>
  <path d="M124 218c-8 26-10 50-8 72" stroke="#fff" stroke-width="12" stroke-linecap="round" fill="none" opacity=".32"/>`;

export const coffeeMaker: Glyph = (t, v) =>
  v === 0
    ? `<path d="M276 170h22c40 0 40 96 0 96h-22" fill="none" stroke="url(#k)" stroke-width="16"/>
  <rect x="128" y="130" width="150" height="184" rx="12" fill="url(#g)"/>
  <path d="M132 206h142v96a10 10 0 0 1-10 10H142a10 10 0 0 1-10-10z" fill="#4d2f1e"/><rect x="132" y="200" width="142" height="14" fill="#8d5c38"/>
  <rect x="116" y="112" width="174" height="24" rx="10" fill="url(#m)"/><rect x="118" y="296" width="170" height="24" rx="10" fill="url(#m)"/>
  <rect x="196" y="62" width="10" height="140" fill="url(#s)"/><circle cx="201" cy="60" r="15" fill="${t.deep}"/><path d="M150 148v130" stroke="#fff" stroke-width="10" stroke-linecap="round" opacity=".5"/>`
    : v === 1
      ? `<path d="M272 132l60 18v78l-14 4" fill="none" stroke="url(#k)" stroke-width="18" stroke-linejoin="round"/>
  <path d="M138 120h124l18 96H120z" fill="url(#m)"/><path d="M128 226h144l24 94H104z" fill="url(#m)"/><rect x="118" y="212" width="164" height="18" rx="6" fill="${t.deep}"/>
  <path d="M146 120l14-34h80l14 34z" fill="${t.light}"/><circle cx="200" cy="78" r="13" fill="url(#k)"/><path d="M138 132l-36-6 22 40z" fill="${t.dark}"/>
  <path d="M160 130l-10 74M146 244l-14 60" stroke="#fff" stroke-width="10" stroke-linecap="round" opacity=".35"/>`
      : `<path d="M122 96h156l-62 96v24l58 90a14 14 0 0 1-12 16H138a14 14 0 0 1-12-16l58-90v-24z" fill="url(#g)"/>
  <path d="M158 262h84l26 40a10 10 0 0 1-8 14H140a10 10 0 0 1-8-14z" fill="#5a3822"/><path d="M136 104h128l-56 84h-16z" fill="#fff8ea"/><path d="M150 124h100l-42 62h-16z" fill="#6b4429" opacity=".85"/>
  <path d="M172 184h56v44h-56z" fill="url(#w)"/><path d="M170 206h60" stroke="${t.main}" stroke-width="7"/><circle cx="236" cy="208" r="9" fill="url(#w)"/>
  <path d="M150 296l20-30" stroke="#fff" stroke-width="9" stroke-linecap="round" opacity=".6"/>`;

export const mug: Glyph = (t, v) => `
  <path d="M262 176h22c60 0 60 100 0 100h-26" fill="none" stroke="${t.dark}" stroke-width="22"/>
  <path d="M108 140h162v${v === 2 ? 120 : 142}a40 40 0 0 1-40 40h-82a40 40 0 0 1-40-40z" fill="url(#m)"/>
  <ellipse cx="189" cy="140" rx="81" ry="20" fill="${t.pale}"/><ellipse cx="189" cy="142" rx="68" ry="14" fill="${v === 1 ? '#7b9a4a' : '#4f3020'}"/>
  <path d="M132 180v100" stroke="#fff" stroke-width="13" stroke-linecap="round" opacity=".34"/>
  ${v === 0 ? `<path d="M108 240h162v42a40 40 0 0 1-40 40h-82a40 40 0 0 1-40-40z" fill="${t.deep}" opacity=".35"/>` : ''}
  ${v === 1 ? `<g fill="${t.pale}" opacity=".8"><circle cx="160" cy="220" r="7"/><circle cx="190" cy="236" r="7"/><circle cx="220" cy="218" r="7"/><circle cx="176" cy="264" r="7"/><circle cx="208" cy="262" r="7"/></g>` : ''}
  <path d="M168 104c-12-18 14-26 2-48M206 104c-12-18 14-26 2-48" stroke="#fff" stroke-width="8" stroke-linecap="round" fill="none" opacity=".75"/>`;

export const plate: Glyph = (t, v) =>
  v === 2
    ? `<path d="M76 180h248c0 84-52 136-124 136S76 264 76 180z" fill="url(#m)"/><ellipse cx="200" cy="180" rx="124" ry="28" fill="${t.light}"/><ellipse cx="200" cy="184" rx="104" ry="19" fill="${t.dark}"/><rect x="150" y="306" width="100" height="14" rx="7" fill="${t.deep}"/><path d="M104 214c6 30 20 54 42 70" stroke="#fff" stroke-width="11" stroke-linecap="round" fill="none" opacity=".35"/>`
    : `<circle cx="200" cy="206" r="136" fill="${t.dark}"/><circle cx="200" cy="200" r="136" fill="url(#m)"/><circle cx="200" cy="200" r="96" fill="${t.light}"/><circle cx="200" cy="204" r="90" fill="${v === 0 ? t.pale : t.main}"/>
  <circle cx="200" cy="200" r="118" fill="none" stroke="${t.pale}" stroke-width="${v === 1 ? 10 : 4}" opacity=".7" ${v === 1 ? 'stroke-dasharray="4 16" stroke-linecap="round"' : ''}/><path d="M96 156c18-36 50-58 88-64" stroke="#fff" stroke-width="10" stroke-linecap="round" fill="none" opacity=".5"/>`;

export const glass: Glyph = (t, v) =>
  v === 0
    ? `<path d="M126 96h148l-16 214a14 14 0 0 1-14 12h-88a14 14 0 0 1-14-12z" fill="url(#g)"/><path d="M134 172h132l-10 128a10 10 0 0 1-10 10h-92a10 10 0 0 1-10-10z" fill="${t.main}" opacity=".75"/><ellipse cx="200" cy="172" rx="66" ry="11" fill="${t.light}"/><path d="M150 120l10 160" stroke="#fff" stroke-width="10" stroke-linecap="round" opacity=".65"/><rect x="206" y="196" width="36" height="36" rx="6" fill="#fff" opacity=".4" transform="rotate(16 224 214)"/>`
    : v === 1
      ? `<path d="M130 84h140c10 70-4 120-58 130v78h40a10 10 0 0 1 0 20H148a10 10 0 0 1 0-20h40v-78c-54-10-68-60-58-130z" fill="url(#g)"/><path d="M131 130h138c-2 44-20 68-69 74-49-6-67-30-69-74z" fill="${t.main}" opacity=".85"/><ellipse cx="200" cy="130" rx="69" ry="11" fill="${t.light}"/><path d="M150 100c-4 30 0 56 12 72" stroke="#fff" stroke-width="9" stroke-linecap="round" fill="none" opacity=".65"/>`
      : `<path d="M152 84h96v40c46 26 58 64 58 108 0 56-44 88-106 88S94 288 94 232c0-44 12-82 58-108z" fill="url(#g)"/><path d="M102 220h196c4 60-36 92-98 92s-102-32-98-92z" fill="${t.main}" opacity=".78"/><ellipse cx="200" cy="220" rx="98" ry="14" fill="${t.light}"/><path d="M142 150c-22 18-30 44-30 72" stroke="#fff" stroke-width="10" stroke-linecap="round" fill="none" opacity=".6"/>`;

export const knife: Glyph = (t, v) => `
  <g transform="rotate(-38 200 210)">
  <path d="M44 ${v === 2 ? 176 : 190}h178v${v === 1 ? 70 : 46}H${v === 1 ? 70 : 120}C84 ${v === 1 ? 260 : 234} 56 220 44 ${v === 2 ? 176 : 190}z" fill="url(#s)"/>
  <path d="M${v === 1 ? 66 : 112} ${v === 1 ? 244 : 224}H222" stroke="#fff" stroke-width="4" opacity=".8"/>
  <rect x="220" y="186" width="16" height="54" rx="4" fill="${t.deep}"/>
  <path d="M236 188h112a22 22 0 0 1 22 22v6a20 20 0 0 1-20 20H236z" fill="url(#m)"/>
  <circle cx="264" cy="212" r="6" fill="url(#b)"/><circle cx="302" cy="212" r="6" fill="url(#b)"/><circle cx="340" cy="212" r="6" fill="url(#b)"/></g>`;
