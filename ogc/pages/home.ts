/** The landing page: the server, its two APIs, and snippets for each. The page of the conformance classes. */
import { html } from 'hono/html';
import { curlOf, prettyJson, pythonOf } from '../assets/call-texts.js';
import type { Conformance, LandingPage } from '../handlers/landing.ts';
import type { Page } from '../model/context.ts';
import { layout } from './layout.ts';
import { localHref, snippet } from './parts.ts';

const exampleInputs = { layer: { type: 'Point', coordinates: [5.1214, 52.0907] }, distance: 400 };

/** Relations without a page: a browser cannot open the MCP endpoint. */
const hiddenRels = ['self', 'alternate', 'service'];

export const homePage: Page<LandingPage> = ({ title, description, links }, page) => {
  const { base, address, processes } = page;
  const example = { address, id: 'buffer', inputs: exampleInputs };
  const mcp = prettyJson({ mcpServers: { isthmus: { type: 'http', url: `${address}/mcp` } } });
  const content = html`
<p class="actions"><a class="button main" href="${base}/processes">Browse ${processes.length} processes</a>
<a class="button" href="${base}/jobs">Jobs</a></p>
<div class="two">
<section class="card" aria-labelledby="agents"><h2 id="agents">For agents: MCP</h2>
<p>Every process is a tool. Add this to the configuration of an MCP client:</p>
${snippet(mcp, 'MCP configuration')}
<p class="quiet small">Then ask, for example: "Which schools are within 400 metres of a park?"</p></section>
<section class="card" aria-labelledby="clients"><h2 id="clients">For GIS clients: OGC API - Processes</h2>
<p>Connect QGIS or any other client to <code>${address}/</code>, or use curl:</p>
${snippet(curlOf(example), 'curl')}
<p class="quiet small">The response is GeoJSON: a geodesic buffer of 400 metres around a point in Utrecht.</p></section>
</div>
<div class="two">
<section aria-labelledby="python"><h2 id="python">From Python</h2>
${snippet(pythonOf(example), 'Python')}</section>
<section aria-labelledby="more"><h2 id="more">Resources</h2>
<p>A job submitted via one API can be monitored, fetched and cancelled via the other, under the same ID.
Lengths and areas are ellipsoidal, in metres and square metres.</p>
<ul>${links.filter(({ rel }) => !hiddenRels.includes(rel)).map(({ href, title: name = href }) => html`<li><a href="${localHref(href, page)}">${name}</a></li>\n`)}</ul></section></div>`;
  return layout(title, content, page, { lead: description });
};

export const conformancePage: Page<Conformance> = ({ conformsTo, links }, page) => {
  const content = html`<ul>${conformsTo.map((uri) => html`<li><a href="${uri}">${uri}</a></li>\n`)}</ul>
<p>${links.filter(({ rel }) => rel === 'up').map(({ href }) => html`<a href="${localHref(href, page)}">Landing page</a>`)}</p>`;
  return layout(page.title, content, page, {
    lead: 'Conformance classes of OGC standards that this server implements.',
  });
};
