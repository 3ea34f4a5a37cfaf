import type { Glyph } from './glyph.ts';

export const headphones: Glyph = (t, v) =>
  v === 2
    ? `<path d="M150 122c34 0 46 22 46 46s-14 40-30 40v88a12 12 0 0 1-24 0V200c-22-8-34-22-34-40s16-38 42-38z" fill="url(#m)"/><path d="M254 142c-34 0-46 22-46 46s14 40 30 40v68a12 12 0 0 0 24 0v-76c22-8 34-22 34-40s-16-38-42-38z" fill="url(#m)"/><ellipse cx="178" cy="166" rx="14" ry="24" fill="${t.deep}"/><ellipse cx="226" cy="186" rx="14" ry="24" fill="${t.deep}"/><path d="M132 150c4-8 10-12 18-12" stroke="#fff" stroke-width="7" stroke-linecap="round" fill="none" opacity=".5"/>`
    : `<path d="M98 232C90 90 310 90 302 232" fill="none" stroke="${t.dark}" stroke-width="24" stroke-linecap="round"/><path d="M112 190C122 108 278 108 288 190" fill="none" stroke="${v === 0 ? t.pale : '#c8925f'}" stroke-width="10" stroke-linecap="round"/><rect x="70" y="204" width="70" height="112" rx="32" fill="url(#m)"/><rect x="260" y="204" width="70" height="112" rx="32" fill="url(#m)"/><rect x="126" y="212" width="26" height="96" rx="13" fill="${t.deep}"/><rect x="248" y="212" width="26" height="96" rx="13" fill="${t.deep}"/><path d="M90 238v40" stroke="#fff" stroke-width="8" stroke-linecap="round" opacity=".4"/>`;

export const speaker: Glyph = (t, v) =>
  v === 1
    ? `<rect x="64" y="156" width="272" height="164" rx="40" fill="url(#m)"/><path d="M130 156c0-44 140-44 140 0" fill="none" stroke="url(#w)" stroke-width="14"/><circle cx="136" cy="240" r="52" fill="${t.deep}"/><circle cx="136" cy="240" r="24" fill="${t.dark}"/><circle cx="264" cy="240" r="52" fill="${t.deep}"/><circle cx="264" cy="240" r="24" fill="${t.dark}"/><circle cx="200" cy="196" r="7" fill="#f3d08b"/>`
    : v === 2
      ? `<path d="M124 110c0-34 152-34 152 0v174c0 48-152 48-152 0z" fill="url(#m)"/><ellipse cx="200" cy="108" rx="76" ry="24" fill="${t.deep}"/><ellipse cx="200" cy="106" rx="52" ry="14" fill="#f3d08b" opacity=".8"/><g stroke="${t.deep}" stroke-width="4" opacity=".35"><path d="M142 146v150M162 152v156M182 154v162M202 154v164M222 154v160M242 150v156M260 146v146"/></g>`
      : `<rect x="110" y="66" width="180" height="254" rx="14" fill="url(#w)"/><rect x="124" y="80" width="152" height="226" rx="8" fill="url(#m)"/><circle cx="200" cy="134" r="32" fill="${t.deep}"/><circle cx="200" cy="134" r="12" fill="${t.light}"/><circle cx="200" cy="234" r="58" fill="${t.deep}"/><circle cx="200" cy="234" r="40" fill="${t.dark}"/><circle cx="200" cy="234" r="16" fill="${t.light}"/>`;

export const keyboard: Glyph = (t, v) => {
  const row = (y: number, widths: readonly number[]) => {
    let x = 62;
    return widths
      .map((width, k) => {
        const fill =
          k === 0 && y > 180
            ? t.main
            : (k * 7 + y) % 11 === 0 && v !== 1
              ? '#e8a15a'
              : v === 1
                ? t.light
                : '#fbf8f2';
        const key = `<rect x="${x}" y="${y}" width="${width}" height="30" rx="6" fill="${fill}"/><rect x="${x}" y="${y + 25}" width="${width}" height="5" rx="2" fill="#000" opacity=".14"/>`;
        x += width + 6;
        return key;
      })
      .join('');
  };
  return `<g transform="rotate(-7 200 220)"><rect x="48" y="132" width="304" height="${v === 2 ? 178 : 170}" rx="16" fill="${t.deep}"/><rect x="48" y="126" width="304" height="166" rx="16" fill="url(#m)"/>${row(142, [30, 30, 30, 30, 30, 30, 30, 24])}${row(178, [40, 30, 30, 30, 30, 30, 44])}${row(214, [50, 30, 30, 30, 30, 64])}${row(250, [34, 34, 130, 34, 20])}</g>`;
};

export const charger: Glyph = (t, v) =>
  v === 0
    ? `<rect x="120" y="84" width="160" height="236" rx="28" fill="url(#m)"/><rect x="120" y="84" width="160" height="236" rx="28" fill="url(#shine)" opacity=".25"/><g fill="#fff"><circle cx="170" cy="288" r="6"/><circle cx="190" cy="288" r="6"/><circle cx="210" cy="288" r="6"/><circle cx="230" cy="288" r="6" opacity=".35"/></g><path d="M208 132l-40 62h28l-8 46 42-64h-28z" fill="#fff" opacity=".92"/><rect x="180" y="76" width="40" height="12" rx="4" fill="${t.deep}"/>`
    : v === 1
      ? `<rect x="108" y="140" width="150" height="150" rx="32" fill="url(#m)"/><rect x="258" y="176" width="38" height="12" rx="4" fill="url(#s)"/><rect x="258" y="240" width="38" height="12" rx="4" fill="url(#s)"/><rect x="136" y="186" width="16" height="58" rx="8" fill="${t.deep}"/><rect x="166" y="186" width="16" height="58" rx="8" fill="${t.deep}"/><path d="M108 214c-60 0-50 90 10 96s120-10 190 4" fill="none" stroke="${t.dark}" stroke-width="10" stroke-linecap="round"/><path d="M130 164c10-8 20-10 32-10" stroke="#fff" stroke-width="8" stroke-linecap="round" fill="none" opacity=".45"/>`
      : `<ellipse cx="200" cy="282" rx="128" ry="38" fill="${t.deep}"/><ellipse cx="200" cy="268" rx="128" ry="38" fill="url(#m)"/><ellipse cx="200" cy="266" rx="90" ry="24" fill="none" stroke="${t.pale}" stroke-width="5"/><g transform="rotate(-10 200 180)"><rect x="146" y="84" width="108" height="176" rx="18" fill="url(#k)"/><rect x="154" y="94" width="92" height="156" rx="10" fill="#26435a"/><path d="M206 136l-28 42h20l-6 32 30-46h-20z" fill="#8fe0b4"/></g>`;

export const camera: Glyph = (t, v) => `
  <path d="M150 128l14-30h72l14 30z" fill="${t.dark}"/><rect x="66" y="124" width="268" height="186" rx="24" fill="url(#m)"/><path d="M66 176h268v80H66z" fill="${v === 1 ? '#8a5a3a' : '#2b2f33'}" opacity="${v === 2 ? 0.35 : 0.92}"/>
  <circle cx="200" cy="218" r="74" fill="url(#s)"/><circle cx="200" cy="218" r="60" fill="#1d2428"/><circle cx="200" cy="218" r="40" fill="#2f5573"/><circle cx="200" cy="218" r="20" fill="#16222c"/><circle cx="180" cy="198" r="12" fill="#fff" opacity=".75"/>
  <rect x="86" y="140" width="44" height="22" rx="6" fill="#fff6dd"/><circle cx="300" cy="150" r="11" fill="${v === 0 ? '#d8432f' : 'url(#b)'}"/><rect x="272" y="112" width="42" height="14" rx="6" fill="url(#s)"/>`;

export const tee: Glyph = (t, v) => `
  <path d="M148 84l-72 38-22 78 48 16 12-26v128h172V190l12 26 48-16-22-78-72-38c-16 32-88 32-104 0z" fill="url(#m)"/>
  <path d="M148 84c16 32 88 32 104 0l-12-6c-14 22-66 22-80 0z" fill="${t.dark}"/>
  <path d="M114 190c-4-20-4-34 0-50M286 190c4-20 4-34 0-50" stroke="${t.deep}" stroke-width="4" fill="none" opacity=".4"/>
  ${v === 1 ? `<rect x="216" y="160" width="44" height="48" rx="4" fill="${t.dark}" opacity=".75"/><path d="M216 172h44" stroke="${t.pale}" stroke-width="3"/>` : ''}${v === 2 ? `<g stroke="${t.pale}" stroke-width="12" opacity=".85"><path d="M114 196h172M114 232h172M114 268h172M114 304h172"/></g>` : ''}`;

export const knitwear: Glyph = (t, v) => `
  <path d="M146 84l-70 34-30 186 48 10 20-96v92h172v-92l20 96 48-10-30-186-70-34c-16 26-92 26-108 0z" fill="url(#m)"/>
  <path d="M146 84c16 26 92 26 108 0l-8-16h-92z" fill="${t.dark}"/><path d="M114 296h172v22H114z" fill="${t.dark}"/><path d="M44 292l50 10-2 16-50-10zM356 292l-50 10 2 16 50-10z" fill="${t.dark}"/>
  ${v === 0 ? `<g fill="none" stroke="${t.pale}" stroke-width="5" opacity=".6"><path d="M170 120c-14 18 14 30 0 48s14 30 0 48 14 30 0 48M200 122c-14 18 14 30 0 48s14 30 0 48 14 30 0 48M230 120c-14 18 14 30 0 48s14 30 0 48 14 30 0 48"/></g>` : v === 1 ? `<path d="M200 104v214" stroke="${t.deep}" stroke-width="5"/><g fill="url(#b)"><circle cx="210" cy="150" r="6"/><circle cx="210" cy="190" r="6"/><circle cx="210" cy="230" r="6"/><circle cx="210" cy="270" r="6"/></g>` : `<path d="M114 170l22 18 21-18 22 18 21-18 22 18 21-18 22 18 21-18v36l-21 18-22-18-21 18-22-18-21 18-22-18-21 18-22-18z" fill="${t.pale}" opacity=".85"/>`}`;

export const sneaker: Glyph = (t, v) => `
  <g transform="translate(0 24)"><path d="M62 238c-6-40 4-72 10-96 24 14 52 12 66-6 40 54 84 78 152 92 34 8 50 20 50 44H62z" fill="url(#m)"/>
  <path d="M70 152c24 14 52 12 66-6l26 32c-34 22-72 24-98 16z" fill="${t.dark}"/>
  <path d="M56 250h288c6 28-4 44-28 44H78c-22 0-28-20-22-44z" fill="#fbf8f2"/><path d="M58 272h284" stroke="${t.main}" stroke-width="5" opacity=".8"/>
  <path d="M262 222c34 8 62 14 78 32H246c0-14 6-24 16-32z" fill="${v === 0 ? '#fbf8f2' : t.light}"/>
  <g stroke="#fff" stroke-width="8" stroke-linecap="round"><path d="M158 182l26-18M180 200l26-18M204 214l26-18"/></g>
  ${v === 1 ? `<path d="M92 236c40 4 72-10 96-24l14 14c-30 20-66 28-110 22z" fill="#fff" opacity=".85"/>` : v === 2 ? `<path d="M110 196l20 44M134 198l20 44M158 206l14 36" stroke="${t.pale}" stroke-width="9"/>` : ''}</g>`;

export const backpack: Glyph = (t, v) => `
  <path d="M160 98c0-50 80-50 80 0" fill="none" stroke="${t.deep}" stroke-width="13"/><path d="M98 210c-26 4-34 36-30 80h36zM302 210c26 4 34 36 30 80h-36z" fill="${t.dark}"/>
  <path d="M100 170c0-60 44-84 100-84s100 24 100 84v126a24 24 0 0 1-24 24H124a24 24 0 0 1-24-24z" fill="url(#m)"/>
  ${v === 1 ? `<path d="M100 150h200v44c-60 22-140 22-200 0z" fill="${t.dark}"/><g fill="url(#w)"><rect x="146" y="160" width="18" height="76" rx="6"/><rect x="236" y="160" width="18" height="76" rx="6"/></g>` : `<path d="M126 164c0-34 30-50 74-50s74 16 74 50" fill="none" stroke="${t.deep}" stroke-width="5"/>`}
  <rect x="126" y="${v === 1 ? 224 : 206}" width="148" height="${v === 1 ? 78 : 96}" rx="16" fill="${v === 2 ? t.pale : t.light}"/><path d="M126 ${v === 1 ? 248 : 236}h148" stroke="${t.deep}" stroke-width="5"/><rect x="222" y="${v === 1 ? 244 : 232}" width="10" height="26" rx="5" fill="url(#b)"/><path d="M120 168v60" stroke="#fff" stroke-width="9" stroke-linecap="round" opacity=".3"/>`;

export const watch: Glyph = (t, v) => `
  <path d="M160 140l10-98h60l10 98zM160 268l10 90h60l10-90z" fill="url(#m)"/><path d="M176 48l-8 84M176 352l-8-76" stroke="${t.pale}" stroke-width="4" stroke-dasharray="8 8"/>
  <rect x="284" y="192" width="22" height="26" rx="6" fill="url(#${v === 0 ? 'b' : 's'})"/><${v === 2 ? 'rect x="112" y="116" width="176" height="176" rx="44"' : 'circle cx="200" cy="204" r="94"'} fill="url(#${v === 0 ? 'b' : v === 1 ? 's' : 'k'})"/>
  <${v === 2 ? 'rect x="128" y="132" width="144" height="144" rx="32"' : 'circle cx="200" cy="204" r="78"'} fill="${v === 1 ? '#20303a' : v === 2 ? '#15191c' : '#fffaf0'}"/>
  ${v === 2 ? `<text x="200" y="222" text-anchor="middle" font-family="Arial,sans-serif" font-weight="700" font-size="48" fill="#fff">10:09</text><path d="M156 246h88" stroke="#5fd3a2" stroke-width="7" stroke-linecap="round"/>` : `<g stroke="${v === 1 ? '#fff' : '#31363b'}" stroke-width="5" stroke-linecap="round"><path d="M200 138v10M200 260v10M134 204h10M256 204h10"/><path d="M200 204l-30-26" stroke-width="8"/><path d="M200 204l36-44" stroke-width="6"/></g><path d="M200 204l16 46" stroke="#d8432f" stroke-width="3"/><circle cx="200" cy="204" r="7" fill="#d8432f"/>`}`;

export const flask: Glyph = (t, v) => `
  ${v === 1 ? `<path d="M174 92c0-40 52-40 52 0" fill="none" stroke="url(#k)" stroke-width="11"/>` : ''}<rect x="${v === 2 ? 152 : 162}" y="${v === 1 ? 84 : 60}" width="${v === 2 ? 96 : 76}" height="${v === 1 ? 36 : 56}" rx="10" fill="url(#${v === 0 ? 'w' : 'k'})"/>
  <path d="M158 116h84c0 24 28 30 28 66v116a22 22 0 0 1-22 22h-96a22 22 0 0 1-22-22V182c0-36 28-42 28-66z" fill="url(#m)"/><rect x="130" y="288" width="140" height="18" fill="${t.deep}" opacity=".5"/>
  <path d="M180 236l20-36 20 36zM166 250h68" fill="${t.pale}" stroke="${t.pale}" stroke-width="5" stroke-linejoin="round" stroke-linecap="round"/><path d="M150 186v86" stroke="#fff" stroke-width="11" stroke-linecap="round" opacity=".35"/>`;

export const tent: Glyph = (t, v) =>
  v === 2
    ? `<path d="M62 318C70 170 140 116 200 116s130 54 138 202z" fill="url(#m)"/><path d="M200 116c-40 40-62 110-66 202h132c-4-92-26-162-66-202z" fill="${t.light}"/><path d="M200 176c-20 34-30 82-32 142h64c-2-60-12-108-32-142z" fill="${t.deep}"/><path d="M62 318l-26 8M338 318l26 8" stroke="#6d6252" stroke-width="5"/>`
    : `<path d="M206 96l142 224H64z" fill="url(#m)"/><path d="M206 96L64 320h${v === 0 ? 96 : 60}z" fill="${t.dark}"/><path d="M206 96l-50 224h98z" fill="${t.deep}"/><path d="M206 96l-50 224h40z" fill="${t.pale}"/>${v === 1 ? `<path d="M206 96l142 224h-34z" fill="${t.light}"/>` : ''}<path d="M206 96V76" stroke="#6d6252" stroke-width="7" stroke-linecap="round"/><path d="M206 76l34 10-34 12z" fill="#e8755f"/><path d="M64 320l-24 8M348 320l24 8" stroke="#6d6252" stroke-width="5"/>`;

export const notebook: Glyph = (t, v) => `
  <g transform="rotate(${v === 1 ? -8 : 6} 200 200)"><rect x="112" y="72" width="188" height="248" rx="10" fill="#f6efdf"/><rect x="104" y="66" width="188" height="248" rx="10" fill="url(#m)"/><rect x="104" y="66" width="30" height="248" rx="10" fill="${t.dark}"/>
  ${v === 0 ? `<rect x="254" y="66" width="12" height="248" fill="${t.deep}"/><rect x="152" y="120" width="84" height="48" rx="4" fill="url(#p)"/><path d="M166 138h56M166 152h36" stroke="${t.dark}" stroke-width="5"/>` : v === 1 ? `<g fill="url(#s)">${[86, 118, 150, 182, 214, 246, 278].map((y) => `<rect x="90" y="${y}" width="34" height="10" rx="5"/>`).join('')}</g><circle cx="214" cy="180" r="40" fill="${t.pale}"/><path d="M184 196c20-30 40-20 60-2" stroke="${t.dark}" stroke-width="7" fill="none"/>` : `<g stroke="${t.pale}" stroke-width="6" opacity=".8"><path d="M154 110h112M154 136h112M154 162h112M154 188h70"/></g><path d="M236 250h36v80l-18-16-18 16z" fill="#d8432f"/>`}</g>
  ${v === 0 ? '<g transform="rotate(28 320 220)"><rect x="312" y="120" width="16" height="150" rx="4" fill="#e0a13a"/><path d="M312 270h16l-8 26z" fill="#f3dcb4"/><rect x="312" y="112" width="16" height="16" rx="4" fill="#e58d83"/></g>' : ''}`;

/** What nobody has drawn: a parcel. */
export const parcel: Glyph = (t, v) => `
  <path d="M80 160l120-52 120 52v120l-120 48-120-48z" fill="url(#m)"/><path d="M80 160l120 48v120l-120-48z" fill="${t.dark}"/><path d="M200 208l120-48-120-52-120 52z" fill="${t.light}"/>
  <path d="M140 134l120 50v40l-24 10v-40L116 144z" fill="${v === 1 ? '#fff' : t.pale}" opacity=".85"/>`;
