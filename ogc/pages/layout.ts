/** The frame of every page: head, the way back to the start, the content, the same as other media types. */
import { html, type Content, type Html } from './html.ts';
import type { PageContext } from './page.ts';

export function layout(heading: string, content: Content, page: PageContext): Html {
  const { base, alternates, version } = page;
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${heading} - Isthmus</title>
${alternates.map(({ href, type }) => html`<link rel="alternate" type="${type}" href="${href}">\n`)}</head>
<body>
<header><nav><a href="${base}/">Isthmus</a> <a href="${base}/processes">Processes</a> <a href="${base}/jobs">Jobs</a>
<a href="${base}/api">API</a></nav></header>
<main>
<h1>${heading}</h1>
${content}
</main>
<footer>
<p>${alternates.map(({ href, title }) => html`<a rel="alternate" href="${href}">${title}</a> `)}</p>
<p>Isthmus ${version}</p>
</footer>
</body>
</html>
`;
}
