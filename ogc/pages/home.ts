/** The landing page: what this is, its two doors, and what to copy to come in by each. */
import type { Conformance, LandingPage } from '../landing.ts';
import { html } from './html.ts';
import { layout } from './layout.ts';
import type { Page } from './page.ts';
import { snippet } from './parts.ts';

export const homePage: Page<LandingPage> = ({ title, description, links }, page) => {
  const { base } = page;
  const school = '{"inputs":{"geometry":{"type":"Point","coordinates":[5.1214,52.0907]},"distance":400}}';
  const curl = `curl ${base}/processes/buffer/execution \\
  -H 'Content-Type: application/json' \\
  -d '${school}'`;
  const python = `import json, urllib.request

inputs = {"geometry": {"type": "Point", "coordinates": [5.1214, 52.0907]}, "distance": 400}
request = urllib.request.Request(
    "${base}/processes/buffer/execution",
    json.dumps({"inputs": inputs}).encode(),
    {"Content-Type": "application/json"},
)
print(json.load(urllib.request.urlopen(request)))`;
  const mcp = JSON.stringify({ mcpServers: { isthmus: { type: 'http', url: `${base}/mcp` } } }, null, 2);
  const content = html`
<p class="actions"><a class="button main" href="${base}/processes">Browse the processes</a>
<a class="button" href="${base}/jobs">See the jobs</a></p>
<div class="two">
<section class="card" aria-labelledby="agents"><h2 id="agents">For agents: MCP</h2>
<p>Every process is a tool. Put this into the configuration of an MCP client:</p>
${snippet(mcp, 'MCP configuration')}
<p class="quiet small">Then ask in your own words: "Which schools lie within 400 metres of a park?"</p></section>
<section class="card" aria-labelledby="clients"><h2 id="clients">For GIS clients: OGC API - Processes</h2>
<p>Point QGIS or any other client to <code>${base}/</code>, or call it by hand:</p>
${snippet(curl, 'curl')}</section>
</div>
<h2>From Python</h2>
${snippet(python, 'Python')}
<p>A job that was started at one door can be watched, fetched and dismissed at the other, under the same id.
Lengths and areas are real ones on the ellipsoid, in metres and square metres.</p>
<h2>Everything here</h2>
<ul>${links.filter(({ rel }) => rel !== 'self' && rel !== 'alternate').map(({ href, title: name = href }) => html`<li><a href="${href}">${name}</a></li>\n`)}</ul>`;
  return layout(title, content, page, { lead: description });
};

export const conformancePage: Page<Conformance> = ({ conformsTo, links }, page) => {
  const content = html`<ul>${conformsTo.map((uri) => html`<li><a href="${uri}">${uri}</a></li>\n`)}</ul>
<p>${links.filter(({ rel }) => rel === 'up').map(({ href }) => html`<a href="${href}">Back to the start</a>`)}</p>`;
  return layout(page.title, content, page, { lead: 'Conformance classes of the standards that this server meets.' });
};
