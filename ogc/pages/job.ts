/** One job: how far it is, what it was asked, how it came about. */
import { rels } from '../model/links.ts';
import type { StatusInfo } from '../model/status-info.ts';
import { html } from 'hono/html';
import { layout } from './layout.ts';
import type { Content, Html, Page, PageContext } from '../model/page.ts';
import { near } from './page.ts';
import { badge, exceptionNote, facts, sayBytes, sayMs, time, warningsNote } from './parts.ts';

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
<p data-message aria-live="polite">${isOpen ? saySteps(progress, message) : !exception && sayEnd(job)}</p>
<div data-trouble>${exception && exceptionNote(exception)}</div>
${warningsNote(warnings)}
<p class="actions">
${results && html`<a class="button main" data-results href="${near(results.href, page)}">See the results</a>`}
${!isOpen && inputs && html`<button type="button" data-rerun hidden>Run it again</button>`}
${inputs && html`<a class="button" data-change hidden href="${page.base}/processes/${processID}#job=${jobID}">Change and run</a>`}
<button type="button" class="danger" data-dismiss="${isOpen ? 'once' : 'twice'}" hidden>${isOpen ? 'Dismiss' : 'Remove the results'}</button>
</p></section>
<div class="two wide"><section aria-labelledby="what"><h2 id="what">What was asked</h2>
${asked(job, page)}</section>
<section aria-labelledby="how"><h2 id="how">How it went</h2>
${went(job)}</section></div>
<h2 id="log">Log</h2>
<ul class="log" data-log aria-labelledby="log" tabindex="0"><li class="quiet">${links.filter(({ rel }) => rel === rels.log).map(({ href }) => html`<a href="${near(href, page)}">Read the log</a>`)}</li></ul>
<p class="actions">${links.filter(({ rel }) => rel === 'up' || rel === rels.exceptions).map(({ href, title = href }) => html`<a class="button" href="${near(href, page)}">${title}</a>\n`)}</p>`;
  return layout(`Job ${jobID.slice(0, 8)}`, content, page, {
    lead: html`An execution of <a href="${page.base}/processes/${processID}">${titleOf(processID, page)}</a>`,
    scripts: ['job'],
  });
};

function saySteps(progress: number, message: string | undefined): string {
  return message === undefined ? `${progress} %` : `${progress} %: ${message}`;
}

/** What the process last said of its progress is of no interest any more; why it was dismissed is. */
function sayEnd({ status, message, progress, started, finished }: StatusInfo): string {
  const took =
    started !== undefined && finished !== undefined
      ? ` after ${sayMs(Date.parse(finished) - Date.parse(started))}`
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

function asked({ jobID, processID, provenance, links }: StatusInfo, page: PageContext): Html {
  const { api, caller, inputs, processVersion } = provenance ?? {};
  const link = links.find(({ rel }) => rel === rels.inputs);
  const read = link && html`<a href="${near(link.href, page)}">${inputs ? sayBytes(inputs.bytes) : 'Read them'}</a>`;
  return html`${facts([
    ['Job', html`<code>${jobID}</code>`],
    [
      'Process',
      html`<a href="${page.base}/processes/${processID}">${processID}</a>${processVersion !== undefined && ` ${processVersion}`}`,
    ],
    ['Submitted via', api && apis[api]],
    ['From', caller === undefined ? undefined : (callers[caller] ?? caller)],
    ['Inputs', inputs && (read ?? 'not kept any more')],
    ['Fingerprint', inputs && html`<code title="SHA-256 of the inputs">${inputs.sha256.slice(0, 16)}…</code>`],
    [
      'Refers to',
      inputs &&
        inputs.references.length > 0 &&
        html`<ul>${inputs.references.map((href) => html`<li>${reference(href, page)}</li>`)}</ul>`,
    ],
  ])}
${link && inputs && inputs.bytes <= MOST_SHOWN && html`<div class="copy" data-inputs="${near(link.href, page)}?f=json" data-copy="inputs" hidden><p class="bar">Inputs</p><pre tabindex="0" aria-label="Inputs"><code></code></pre></div>`}`;
}

/** Of inputs that the script fetches into the page; more stand on a page of their own. */
const MOST_SHOWN = 20_000;

/** A reference may be anything, and only an address of the web becomes a link. */
function reference(href: string, page: PageContext): Content {
  const own = href.startsWith('isthmus://') ? `${page.base}/${href.slice('isthmus://'.length)}` : near(href, page);
  return /^(?:https?:\/\/|\/)/.test(own) ? html`<a href="${own}">${href}</a>` : html`<code>${href}</code>`;
}

function went({ created, started, finished, provenance }: StatusInfo): Html {
  const { times, attempts, engine, outputs, expires, expired } = provenance ?? {};
  const took = started !== undefined && finished !== undefined ? Date.parse(finished) - Date.parse(started) : undefined;
  return facts([
    ['Asked for', time(created)],
    ['Began', time(started)],
    ['Ended', time(finished)],
    ['Took', took === undefined ? undefined : sayMs(took)],
    [
      'Of which',
      times &&
        `${sayMs(times.queueMs)} waiting, ${sayMs(times.parseMs)} reading, ${sayMs(times.runMs)} running, ${sayMs(times.writeMs)} writing`,
    ],
    ['Attempts', attempts !== undefined && attempts > 1 ? attempts : undefined],
    [
      'Outputs',
      outputs && outputs.length > 0 && outputs.map(({ id, bytes }) => `${id} (${sayBytes(bytes)})`).join(', '),
    ],
    ['Kept until', expired === undefined ? time(expires) : undefined],
    ['Removed', time(expired)],
    [
      'Made with',
      engine &&
        Object.entries(engine)
          .map(([name, version]) => `${name} ${version}`)
          .join(', '),
    ],
  ]);
}
