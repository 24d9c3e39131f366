/** A job: its status, request and execution; its inputs; its log. */
import { html } from 'hono/html';
import { prettyJson } from '../assets/call-texts.js';
import type { ShownInputs } from '../handlers/inputs.ts';
import type { JobLog } from '../handlers/jobs.ts';
import type { Content, Html, Page, PageContext } from '../model/context.ts';
import { rels } from '../model/links.ts';
import type { StatusInfo } from '../model/status-info.ts';
import { layout } from './layout.ts';
import {
  badge,
  exceptionNote,
  facts,
  formatBytes,
  formatDuration,
  localHref,
  snippet,
  time,
  warningsNote,
} from './parts.ts';

export const jobPage: Page<StatusInfo> = (job, page) => {
  const { jobID, processID, status, progress, message, warnings, exception, links } = job;
  const isOpen = status === 'accepted' || status === 'running';
  const link = (wanted: string) => links.find(({ rel }) => rel === wanted);
  const results = link(rels.results);
  const inputs = link(rels.inputs);
  const content = html`
<section class="card state" data-job="${jobID}" data-process="${processID}" data-status="${status}" aria-labelledby="state">
<h2 id="state"><span class="unseen">Status: </span><span data-badge>${badge(status)}</span></h2>
${isOpen && html`<progress data-progress max="100" value="${progress}" aria-label="Progress">${progress} %</progress>`}
<p data-message aria-live="polite">${isOpen ? formatProgress(progress, message) : !exception && formatEnd(job)}</p>
<div data-trouble>${exception && exceptionNote(exception)}</div>
${warningsNote(warnings)}
<p class="actions">
${results && html`<a class="button main" data-results href="${localHref(results.href, page)}">Results</a>`}
${!isOpen && inputs && html`<button type="button" class="scripted" data-rerun>Run again</button>`}
${inputs && html`<a class="button scripted" data-change href="${page.base}/processes/${processID}#job=${jobID}">Change and run</a>`}
${isOpen || status === 'successful' ? html`<button type="button" class="danger scripted" data-dismiss="${isOpen ? 'once' : 'twice'}">${isOpen ? 'Dismiss' : 'Delete the results'}</button>` : ''}
</p></section>
<div class="two wide"><section aria-labelledby="what"><h2 id="what">Request</h2>
${requestFacts(job, page)}</section>
<section aria-labelledby="how"><h2 id="how">Execution</h2>
${executionFacts(job)}</section></div>
<h2 id="log">Log</h2>
<ul class="log" data-log aria-labelledby="log" tabindex="0"><li class="quiet">${links.filter(({ rel }) => rel === rels.log).map(({ href }) => html`<a href="${localHref(href, page)}">Read the log</a>`)}</li></ul>
<p class="actions">${links.filter(({ rel }) => rel === 'up' || rel === rels.exceptions).map(({ href, title = href }) => html`<a class="button" href="${localHref(href, page)}">${title}</a>\n`)}</p>`;
  return layout(`Job ${jobID.slice(0, 8)}`, content, page, {
    lead: html`Execution of <a href="${page.base}/processes/${processID}">${titleOf(processID, page)}</a>`,
    scripts: ['job'],
  });
};

function formatProgress(progress: number, message: string | undefined): string {
  return message === undefined ? `${progress} %` : `${progress} %: ${message}`;
}

/** The last message of a successful process is out of date; the reason of a dismissal is not. */
function formatEnd({ status, message, progress, started, finished }: StatusInfo): string {
  const took =
    started !== undefined && finished !== undefined
      ? ` after ${formatDuration(Date.parse(finished) - Date.parse(started))}`
      : '';
  if (status === 'successful') return `Done${took}.`;
  return message ?? `Ended${took}, at ${progress} %.`;
}

function titleOf(processID: string, { processes }: PageContext): string {
  return processes.find(({ id }) => id === processID)?.title ?? processID;
}

const apis = { ogc: 'OGC API - Processes', mcp: 'MCP', cli: 'the command line' } as const;
const callers: Readonly<Record<string, string>> = {
  ip: 'a network address',
  mcp: 'an MCP session',
  local: 'this machine',
};

function requestFacts({ jobID, processID, provenance, links }: StatusInfo, page: PageContext): Html {
  const { api, caller, inputs, processVersion } = provenance ?? {};
  const link = links.find(({ rel }) => rel === rels.inputs);
  const read = link && html`<a href="${localHref(link.href, page)}">${inputs ? formatBytes(inputs.bytes) : 'Show'}</a>`;
  return html`${facts([
    ['Job', html`<code>${jobID}</code>`],
    [
      'Process',
      html`<a href="${page.base}/processes/${processID}">${processID}</a>${processVersion !== undefined && ` ${processVersion}`}`,
    ],
    ['Submitted via', api && apis[api]],
    ['From', caller === undefined ? undefined : (callers[caller] ?? caller)],
    ['Inputs', inputs && (read ?? 'no longer stored')],
    ['Fingerprint', inputs && html`<code title="SHA-256 of the inputs">${inputs.sha256.slice(0, 16)}…</code>`],
    [
      'References',
      inputs &&
        inputs.references.length > 0 &&
        html`<ul>${inputs.references.map((href) => html`<li>${reference(href, page)}</li>`)}</ul>`,
    ],
  ])}
${link && inputs && inputs.bytes <= MAX_SHOWN_BYTES && html`<div class="copy" data-inputs="${localHref(link.href, page)}?f=json" data-copy="inputs"><p class="bar">Inputs</p><pre tabindex="0" aria-label="Inputs"><code><a href="${localHref(link.href, page)}">Read the inputs</a></code></pre></div>`}`;
}

/** Longer inputs have a page of their own. */
const MAX_SHOWN_BYTES = 20_000;

/** Only HTTP URLs and paths become links: a reference may be any string. */
function reference(href: string, page: PageContext): Content {
  const own = href.startsWith('isthmus://') ? `${page.base}/${href.slice('isthmus://'.length)}` : localHref(href, page);
  return /^(?:https?:\/\/|\/)/.test(own) ? html`<a href="${own}">${href}</a>` : html`<code>${href}</code>`;
}

function executionFacts({ created, started, finished, provenance }: StatusInfo): Html {
  const { times, attempts, engine, outputs, expires, expired } = provenance ?? {};
  const took = started !== undefined && finished !== undefined ? Date.parse(finished) - Date.parse(started) : undefined;
  return facts([
    ['Submitted', time(created)],
    ['Started', time(started)],
    ['Finished', time(finished)],
    ['Duration', took === undefined ? undefined : formatDuration(took)],
    [
      'Of this',
      times &&
        `${formatDuration(times.queueMs)} waiting, ${formatDuration(times.parseMs)} reading, ${formatDuration(times.runMs)} running, ${formatDuration(times.writeMs)} writing`,
    ],
    ['Attempts', attempts !== undefined && attempts > 1 ? attempts : undefined],
    [
      'Outputs',
      outputs && outputs.length > 0 && outputs.map(({ id, bytes }) => `${id} (${formatBytes(bytes)})`).join(', '),
    ],
    ['Stored until', expired === undefined ? time(expires) : undefined],
    ['Removed', time(expired)],
    [
      'Software',
      engine &&
        Object.entries(engine)
          .map(([name, version]) => `${name} ${version}`)
          .join(', '),
    ],
  ]);
}

export const inputsPage: Page<ShownInputs> = ({ jobID, processID, bytes, text, links }, page) => {
  const url = `${page.base}/jobs/${jobID}/inputs?f=json`;
  const content = html`
${text === undefined ? html`<p class="note">${formatBytes(bytes)}: too long for a page.</p>` : snippet(prettyJson(JSON.parse(text)), 'Inputs')}
<p class="actions"><a class="button" download="inputs-${jobID}.json" href="${url}">Download as JSON (${formatBytes(bytes)})</a>
${links.filter(({ rel }) => rel === 'up').map(({ href, title = href }) => html`<a class="button" href="${localHref(href, page)}">${title}</a>`)}</p>`;
  const lead = html`Sent to <a href="${page.base}/processes/${processID}">${processID}</a>`;
  return layout(`Inputs of job ${jobID.slice(0, 8)}`, content, page, { lead });
};

export const jobLogPage: Page<JobLog> = ({ jobID, lines, links }, page) => {
  const content = html`<ul class="log" tabindex="0" aria-label="Log">${lines.map(({ at, level, text }) => html`<li>${time(at)} ${level === 'warn' && 'warning: '}${text}</li>\n`)}</ul>
${lines.length === 0 && html`<p class="note">The process wrote no log.</p>`}
<p class="actions">${links.filter(({ rel }) => rel === 'up').map(({ href, title = href }) => html`<a class="button" href="${localHref(href, page)}">${title}</a>`)}</p>`;
  return layout(`Log of job ${jobID.slice(0, 8)}`, content, page);
};
