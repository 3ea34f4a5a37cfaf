import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Context } from 'hono';

export interface Assets {
  /** Addresses carry a hash of the content, so that they may be kept for ever. */
  readonly css: string;
  readonly js: string;
  readonly icon: string;
  /** The file behind an address, or 404. */
  serve(c: Context): Response;
}

/** In the order in which their rules override each other. */
const styles = [
  'base',
  'header',
  'buttons',
  'home',
  'cards',
  'tickets',
  'lists',
  'product',
  'checkout',
  'small-screens',
];

/** Reads the style sheets, the script and the icon once, at the start. */
export function readAssets(): Assets {
  const served = new Map<string, { body: string; type: string }>();
  const keep = (name: string, type: string, body: string) => {
    const hash = createHash('sha256').update(body).digest('hex').slice(0, 12);
    const address = `/shop/assets/${hash}-${name}`;
    served.set(address, { body, type });
    return address;
  };
  const sheet = styles.map((name) => readAsset(`styles/${name}.css`)).join('\n');
  return {
    css: keep('shop.css', 'text/css; charset=utf-8', sheet),
    js: keep('shop.js', 'text/javascript; charset=utf-8', readAsset('shop.js')),
    icon: keep('icon.svg', 'image/svg+xml', readAsset('icon.svg')),
    serve(c) {
      const file = served.get(c.req.path);
      if (!file) return c.text('Not found', 404);
      return c.body(file.body, 200, {
        'content-type': file.type,
        'cache-control': 'public, max-age=31536000, immutable',
        'x-content-type-options': 'nosniff',
      });
    },
  };
}

function readAsset(name: string): string {
  return readFileSync(new URL(`../assets/${name}`, import.meta.url), 'utf8');
}
