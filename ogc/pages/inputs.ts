/** What a job was asked. */
import type { ShownInputs } from '../handlers/inputs.ts';
import { html } from 'hono/html';
import { layout } from './layout.ts';
import type { Content, Page } from '../model/page.ts';
import { near } from './page.ts';
import { sayBytes, snippet } from './parts.ts';
import { prettyJson } from '../assets/pretty-json.js';

export const inputsPage: Page<ShownInputs> = ({ jobID, processID, bytes, text, links }, page) => {
  const url = `${page.base}/jobs/${jobID}/inputs?f=json`;
  const content = html`
${text === undefined ? html`<p class="note">${sayBytes(bytes)}: too much to read in a page.</p>` : shown(text)}
<p class="actions"><a class="button" download="inputs-${jobID}.json" href="${url}">Download as JSON (${sayBytes(bytes)})</a>
${links.filter(({ rel }) => rel === 'up').map(({ href, title = href }) => html`<a class="button" href="${near(href, page)}">${title}</a>`)}</p>`;
  const lead = html`To <a href="${page.base}/processes/${processID}">${processID}</a>, as they were sent`;
  return layout(`Inputs of job ${jobID.slice(0, 8)}`, content, page, { lead });
};

function shown(text: string): Content {
  return snippet(prettyJson(JSON.parse(text)), 'Inputs');
}
