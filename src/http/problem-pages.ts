import type { Hono } from 'hono';
import { html } from 'hono/html';
import { isProblemCode, problemCodes, problems } from './problems.ts';

/** What the `type` of a problem points at: a page that explains the code. */
export function serveProblemPages(app: Hono): void {
  app.get('/problems', (c) =>
    c.html(
      page(
        'Problems',
        html`<ul>${problemCodes.map((code) => html`<li><a href="/problems/${code}"><code>${code}</code></a> ${problems[code][1]}</li>`)}</ul>`,
      ),
    ),
  );
  app.get('/problems/:code', (c, next) => {
    const code = c.req.param('code');
    if (!isProblemCode(code)) return next();
    const [status, title, remedy] = problems[code];
    return c.html(
      page(
        title,
        html`<p><code>${code}</code>, HTTP status ${status}</p><p>${remedy}</p><p><a href="/problems">All problems</a></p>`,
      ),
    );
  });
}

function page(title: string, body: unknown) {
  return html`<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><link rel="icon" href="data:,"><title>${title} – Clipper</title></head>
<body><h1>${title}</h1>${body}</body>
</html>`;
}
