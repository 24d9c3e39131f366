/** The frame of every page: head, the way around, the content, the same as other media types. */
import { html } from 'hono/html';
import type { Content, Html, PageContext } from '../model/page.ts';
import { near } from './page.ts';
import { sayType } from './parts.ts';

export interface Frame {
  /** Of the window, where the heading alone would not tell it from others. */
  readonly title?: string;
  /** One sentence under the heading. */
  readonly lead?: Content;
  /** Modules of `ogc/assets/`, without their ending. */
  readonly scripts?: readonly string[];
  /** Whether there is a map on it. */
  readonly map?: boolean;
}

const NAME = 'Isthmus';

const places = [
  ['/processes', 'Processes'],
  ['/jobs', 'Jobs'],
  ['/api', 'API'],
] as const;

export function layout(heading: string, content: Content, page: PageContext, frame: Frame = {}): Html {
  const { base, address, path, version, tiles } = page;
  const { title = heading, lead, scripts = [], map = false } = frame;
  const assets = `${base}/assets`;
  const alternates = page.alternates.map(({ href, type }) => ({ href: near(href, page), type }));
  const ground = map && tiles && html` data-tiles="${tiles.url}" data-tiles-by="${tiles.attribution}"`;
  return html`<!doctype html>
<html lang="en" data-base="${base}" data-address="${address}"${ground}>
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title === NAME ? NAME : `${title} - ${NAME}`}</title>
<link rel="icon" type="image/svg+xml" href="${assets}/icon.svg">
<link rel="stylesheet" href="${assets}/style.css">
${map && html`<link rel="stylesheet" href="${assets}/leaflet.css">\n<link rel="stylesheet" href="${assets}/map.css">\n<script defer src="${assets}/leaflet.js"></script>\n<script defer src="${assets}/topojson-client.js"></script>\n`}${['copy', ...scripts].map((name) => html`<script type="module" src="${assets}/${name}.js"></script>\n`)}${alternates.map(({ href, type }) => html`<link rel="alternate"${type !== undefined && html` type="${type}"`} href="${href}">\n`)}</head>
<body>
<a class="skip" href="#content">To the content</a>
<header><nav class="wrap" aria-label="Main"><a class="brand" href="${base}/"><img src="${assets}/icon.svg" alt="" width="26" height="26">Isthmus</a>
${places.map(([at, name]) => html`<a href="${base}${at}"${path.startsWith(at) && html` aria-current="page"`}>${name}</a>\n`)}</nav></header>
<main id="content" class="wrap">
<h1>${heading}</h1>
${lead !== undefined && html`<p class="lead">${lead}</p>`}
${content}
</main>
<footer><div class="wrap">
<p>Isthmus ${version} · spatial processes over MCP and OGC API - Processes</p>
${alternates.length > 0 && html`<p>This page as ${alternates.map(({ href, type }, index) => html`${index > 0 && ', '}<a rel="alternate" href="${href}">${sayType(type)}</a>`)}</p>`}
</div></footer>
</body>
</html>
`;
}
