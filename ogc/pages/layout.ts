/** The frame of every page: head, navigation, content, alternate media types. */
import { html } from 'hono/html';
import type { Content, Html, PageContext } from '../model/context.ts';
import { formatMediaType, localHref } from './parts.ts';

export interface Frame {
  /** Title of the window, where the heading is not specific enough. */
  readonly title?: string;
  /** One sentence under the heading. */
  readonly lead?: Content;
  /** Modules in `ogc/assets/`, without extension. */
  readonly scripts?: readonly string[];
  /** Loads Leaflet and its styles. */
  readonly hasMap?: boolean;
}

const NAME = 'Isthmus';

const navigation = [
  ['/processes', 'Processes'],
  ['/jobs', 'Jobs'],
  ['/api', 'API'],
] as const;

export function layout(heading: string, content: Content, page: PageContext, frame: Frame = {}): Html {
  const { base, address, path, version, tiles } = page;
  const { title = heading, lead, scripts = [], hasMap = false } = frame;
  const assets = `${base}/assets`;
  const alternates = page.alternates.map(({ href, type }) => ({ href: localHref(href, page), type }));
  const tileData = hasMap && tiles && html` data-tiles="${tiles.url}" data-tiles-attribution="${tiles.attribution}"`;
  return html`<!doctype html>
<html lang="en" data-base="${base}" data-address="${address}"${tileData}>
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title === NAME ? NAME : `${title} - ${NAME}`}</title>
<link rel="icon" type="image/svg+xml" href="${assets}/icon.svg">
<link rel="stylesheet" href="${assets}/style.css">
${hasMap && html`<link rel="stylesheet" href="${assets}/leaflet.css">\n<link rel="stylesheet" href="${assets}/map.css">\n<script defer src="${assets}/leaflet.js"></script>\n<script defer src="${assets}/topojson-client.js"></script>\n`}${['copy', ...scripts].map((name) => html`<script type="module" src="${assets}/${name}.js"></script>\n`)}${alternates.map(({ href, type }) => html`<link rel="alternate"${type !== undefined && html` type="${type}"`} href="${href}">\n`)}</head>
<body>
<a class="skip" href="#content">Skip to content</a>
<header><nav class="wrap" aria-label="Main"><a class="brand" href="${base}/"><img src="${assets}/icon.svg" alt="" width="26" height="26">Isthmus</a>
${navigation.map(([at, name]) => html`<a href="${base}${at}"${path.startsWith(at) && html` aria-current="page"`}>${name}</a>\n`)}</nav></header>
<main id="content" class="wrap">
<h1>${heading}</h1>
${lead !== undefined && html`<p class="lead">${lead}</p>`}
${content}
</main>
<footer><div class="wrap">
<p>Isthmus ${version} · spatial processes over MCP and OGC API - Processes</p>
${alternates.length > 0 && html`<p>This page as ${alternates.map(({ href, type }, index) => html`${index > 0 && ', '}<a rel="alternate" href="${href}">${formatMediaType(type)}</a>`)}</p>`}
</div></footer>
</body>
</html>
`;
}
