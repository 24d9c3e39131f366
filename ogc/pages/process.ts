/** A process: what it does, a form made from its schema, ways to call it, what comes out. */
import type { ProcessDescription } from '../handlers/processes.ts';
import { curlOf, mcpOf, pythonOf } from '../assets/call-texts.js';
import { field } from './fields.ts';
import { html } from 'hono/html';
import { layout } from './layout.ts';
import type { Page } from '../model/page.ts';
import { near } from './page.ts';
import { prose, snippet } from './parts.ts';

export const processPage: Page<ProcessDescription> = (process, page) => {
  const { id, title, description, version, inputs, outputs, examples, links } = process;
  const fields = Object.entries(inputs);
  const first = examples[0]?.inputs ?? {};
  const form = Object.keys(outputs).length > 1 ? 'document' : 'raw';
  const execution = { address: page.address, id, inputs: first, form } as const;
  const content = html`
<p class="small quiet"><code>${id}</code> version ${version} · MCP tool <code>${id.replaceAll('-', '_')}</code></p>
<div class="two"><section class="card" aria-labelledby="run"><h2 id="run">Run it</h2>
<noscript><p class="note">The form needs JavaScript. Without it, call the process as the examples do.</p></noscript>
<form data-execute="${id}" data-response="${form}" novalidate>
${
  examples.length > 0 &&
  html`<div class="field"><label for="example">Begin with an example</label>
<select id="example" data-examples="${JSON.stringify(examples)}"><option value="">Choose one …</option>${examples.map(({ title: name }, index) => html`<option value="${index}">${name}</option>`)}</select></div>`
}
${fields.map(([name, input]) => field(name, input))}
<fieldset class="field"><legend>How to run</legend>
<span class="check"><input type="radio" name="mode" id="async" value="async" checked><label for="async">As a job: watch it and come back to it</label></span>
<span class="check"><input type="radio" name="mode" id="sync" value="sync"><label for="sync">At once: wait here for the answer</label></span></fieldset>
<p class="actions"><button class="main" type="submit">Run</button></p>
<div data-answer aria-live="polite"></div></form></section>
<section class="card calls" aria-labelledby="calls"><h2 id="calls">The same call from elsewhere</h2>
<p class="quiet small">It follows the form.</p>
<p class="note small" data-large role="status" hidden></p>
${snippet(curlOf(execution), 'curl call')}
${snippet(pythonOf(execution), 'Python call')}
${snippet(mcpOf(execution), 'MCP call')}</section></div>
<h2>What comes out</h2>
<div class="scroll"><table><thead><tr><th scope="col">Output</th><th scope="col">What it is</th></tr></thead><tbody>
${Object.entries(outputs).map(([name, { title: label, description: text = label }]) => html`<tr><td><code>${name}</code></td><td>${prose(text)}</td></tr>\n`)}</tbody></table></div>
<p class="actions">${links.filter(({ rel }) => rel === 'up' || rel.endsWith('job-list')).map(({ href, title: name = href }) => html`<a class="button" href="${near(href, page)}">${name}</a>\n`)}</p>`;
  return layout(title, content, page, { lead: prose(description), scripts: ['form'], map: true });
};
