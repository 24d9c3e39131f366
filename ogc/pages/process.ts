/** A process: its description, a form made from its schema, calls by other means, its outputs. */
import { html } from 'hono/html';
import { curlOf, mcpOf, pythonOf } from '../assets/call-texts.js';
import type { ProcessDescription } from '../handlers/processes.ts';
import type { Page } from '../model/context.ts';
import { field } from './fields.ts';
import { layout } from './layout.ts';
import { localHref, prose, snippet } from './parts.ts';

export const processPage: Page<ProcessDescription> = (process, page) => {
  const { id, title, description, version, inputs, outputs, examples, links } = process;
  const fields = Object.entries(inputs);
  const first = examples[0]?.inputs ?? {};
  const form = Object.keys(outputs).length > 1 ? 'document' : 'raw';
  const execution = { address: page.address, id, inputs: first, form } as const;
  const content = html`
<p class="small quiet"><code>${id}</code> version ${version} · MCP tool <code>${id.replaceAll('-', '_')}</code></p>
<div class="two"><section class="card" aria-labelledby="run"><h2 id="run">Run</h2>
<noscript><p class="note">The form needs JavaScript. The calls beside it work without.</p></noscript>
<form data-execute="${id}" data-response="${form}" novalidate>
${
  examples.length > 0 &&
  html`<div class="field"><label for="example">Example</label>
<select id="example" data-examples="${JSON.stringify(examples)}"><option value="">Choose an example …</option>${examples.map(({ title: name }, index) => html`<option value="${index}">${name}</option>`)}</select></div>`
}
${fields.map(([name, input]) => field(name, input))}
<fieldset class="field"><legend>Execution mode</legend>
<span class="check"><input type="radio" name="mode" id="async" value="async" checked><label for="async">Asynchronously: as a job</label></span>
<span class="check"><input type="radio" name="mode" id="sync" value="sync"><label for="sync">Synchronously: wait for the response</label></span></fieldset>
<p class="actions"><button class="main" type="submit">Run</button></p>
<div data-answer aria-live="polite"></div></form></section>
<section class="card calls" aria-labelledby="calls"><h2 id="calls">The same call by other means</h2>
<p class="quiet small">Follows the form.</p>
<p class="note small" data-large role="status" hidden></p>
${snippet(curlOf(execution), 'curl call')}
${snippet(pythonOf(execution), 'Python call')}
${snippet(mcpOf(execution), 'MCP call')}</section></div>
<h2>Outputs</h2>
<div class="scroll"><table><thead><tr><th scope="col">Output</th><th scope="col">Description</th></tr></thead><tbody>
${Object.entries(outputs).map(([name, { title: label, description: text = label }]) => html`<tr><td><code>${name}</code></td><td>${prose(text)}</td></tr>\n`)}</tbody></table></div>
<p class="actions">${links.filter(({ rel }) => rel === 'up' || rel.endsWith('job-list')).map(({ href, title: name = href }) => html`<a class="button" href="${localHref(href, page)}">${name}</a>\n`)}</p>`;
  return layout(title, content, page, { lead: prose(description), scripts: ['form'], hasMap: true });
};
