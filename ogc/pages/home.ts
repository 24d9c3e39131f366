/** The landing page: what this is, its two apis, and what to copy to come in by each. */
import type { Conformance, LandingPage } from '../handlers/landing.ts';
import { curlOf, pythonOf } from '../assets/call-texts.js';
import { prettyJson } from '../assets/pretty-json.js';
import { html } from 'hono/html';
import { layout } from './layout.ts';
import type { Page } from '../model/page.ts';
import { near } from './page.ts';
import { snippet } from './parts.ts';

const school = { geometry: { type: 'Point', coordinates: [5.1214, 52.0907] }, distance: 400 };

/** What speaks MCP answers no browser. */
const notToOpen = ['self', 'alternate', 'service'];

export const homePage: Page<LandingPage> = ({ title, description, links }, page) => {
  const { base, address, processes } = page;
  const example = { address, id: 'buffer', inputs: school };
  const mcp = prettyJson({ mcpServers: { isthmus: { type: 'http', url: `${address}/mcp` } } });
  const content = html`
<p class="actions"><a class="button main" href="${base}/processes">Browse ${processes.length} processes</a>
<a class="button" href="${base}/jobs">See the jobs</a></p>
<div class="two">
<section class="card" aria-labelledby="agents"><h2 id="agents">For agents: MCP</h2>
<p>Every process is a tool. Put this into the configuration of an MCP client:</p>
${snippet(mcp, 'MCP configuration')}
<p class="quiet small">Then ask in your own words: "Which schools lie within 400 metres of a park?"</p></section>
<section class="card" aria-labelledby="clients"><h2 id="clients">For GIS clients: OGC API - Processes</h2>
<p>Point QGIS or any other client to <code>${address}/</code>, or call it by hand:</p>
${snippet(curlOf(example), 'curl')}
<p class="quiet small">The answer is GeoJSON: every place within 400 metres of a point in Utrecht.</p></section>
</div>
<div class="two">
<section aria-labelledby="python"><h2 id="python">From Python</h2>
${snippet(pythonOf(example), 'Python')}</section>
<section aria-labelledby="more"><h2 id="more">Everything here</h2>
<p>A job that was started at one door can be watched, fetched and dismissed at the other, under the same id.
Lengths and areas are real ones on the ellipsoid, in metres and square metres.</p>
<ul>${links.filter(({ rel }) => !notToOpen.includes(rel)).map(({ href, title: name = href }) => html`<li><a href="${near(href, page)}">${name}</a></li>\n`)}</ul></section></div>`;
  return layout(title, content, page, { lead: description });
};

export const conformancePage: Page<Conformance> = ({ conformsTo, links }, page) => {
  const content = html`<ul>${conformsTo.map((uri) => html`<li><a href="${uri}">${uri}</a></li>\n`)}</ul>
<p>${links.filter(({ rel }) => rel === 'up').map(({ href }) => html`<a href="${near(href, page)}">Back to the start</a>`)}</p>`;
  return layout(page.title, content, page, { lead: 'Conformance classes of the standards that this server meets.' });
};
