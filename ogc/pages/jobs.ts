/** The list of jobs, one job, and what happened to it. */
import { jobStatuses } from '../../src/jobs/job.ts';
import type { JobList, JobLog } from '../jobs.ts';
import { rels } from '../links.ts';
import type { StatusInfo } from '../status-info.ts';
import { html, type Content, type Html } from './html.ts';
import { layout } from './layout.ts';
import type { Page } from './page.ts';
import { badge, exceptionNote, facts, time, warningsNote } from './parts.ts';

export const jobListPage: Page<JobList> = ({ jobs, links }, page) => {
  const chosen = new URL(page.self).searchParams.get('status');
  const filter = (status: string | null, name: string) => {
    const query = status === null ? '' : `?status=${status}`;
    return html`<li><a href="${page.base}/jobs${query}"${status === chosen && html` aria-current="true"`}>${name}</a></li>\n`;
  };
  const content = html`
<ul class="filters" aria-label="Jobs by status">${filter(null, 'All')}${jobStatuses.map((status) => filter(status, status))}</ul>
<p class="small quiet" role="status" data-live></p>
<div class="scroll"><table data-jobs><thead><tr><th scope="col">Job</th><th scope="col">Process</th><th scope="col">Status</th>
<th scope="col">Progress</th><th scope="col">Began</th></tr></thead><tbody>
${jobs.map((job) => jobRow(job, page.base))}</tbody></table></div>
<p data-none class="note"${jobs.length > 0 && html` hidden`}>No job here. <a href="${page.base}/processes">Run a process</a>, and it stands in this list.</p>
<p class="actions">${links.filter(({ rel }) => rel === 'prev' || rel === 'next').map(({ href, rel }) => html`<a class="button" rel="${rel}" href="${href}">${rel === 'next' ? 'Older jobs' : 'Newer jobs'}</a>\n`)}</p>`;
  return layout('Jobs', content, page, { lead: 'The newest first, from both doors.', scripts: ['jobs'] });
};

function jobRow({ jobID, processID, status, progress, created }: StatusInfo, base: string): Html {
  return html`<tr data-job="${jobID}"><td><a href="${base}/jobs/${jobID}"><code>${jobID.slice(0, 8)}</code></a></td>
<td><a href="${base}/jobs?processID=${encodeURIComponent(processID)}">${processID}</a></td><td>${badge(status)}</td>
<td class="number">${progress} %</td><td>${time(created)}</td></tr>\n`;
}

export const jobPage: Page<StatusInfo> = (job, page) => {
  const { jobID, processID, status, progress, message, created, started, finished, warnings, exception, links } = job;
  const isOpen = status === 'accepted' || status === 'running';
  const results = links.find(({ rel }) => rel === rels.results);
  const content = html`
<section class="card" data-job="${jobID}" data-process="${processID}" data-status="${status}" aria-labelledby="state">
<h2 id="state"><span data-badge>${badge(status)}</span></h2>
<progress data-progress max="100" value="${progress}" aria-label="Progress">${progress} %</progress>
<p data-message aria-live="polite">${progress} %${message !== undefined && `: ${message}`}</p>
<div data-trouble>${exception && exceptionNote(exception)}</div>
${warningsNote(warnings)}
<p class="actions">
${results && html`<a class="button main" data-results href="${results.href}">See the results</a>`}
<button type="button" data-again hidden>Run it again</button>
<button type="button" class="danger" data-dismiss hidden>${isOpen ? 'Dismiss' : 'Dismiss and remove the results'}</button>
</p></section>
${facts(whenAndWhat(job, page.base, [created, started, finished]))}
<section data-sent hidden aria-labelledby="sent"><h2 id="sent">Inputs</h2><pre tabindex="0" aria-labelledby="sent"><code></code></pre></section>
<h2 id="log">Log</h2>
<ul class="log" data-log aria-labelledby="log" tabindex="0"><li class="quiet">${logLink(links)}</li></ul>`;
  return layout(`Job ${jobID.slice(0, 8)}`, content, page, {
    lead: html`An execution of <a href="${page.base}/processes/${processID}">${processID}</a>`,
    scripts: ['job'],
  });
};

function whenAndWhat(job: StatusInfo, base: string, [created, started, finished]: readonly (string | undefined)[]) {
  const { jobID, processID, links, status: _status, ...rest } = job;
  const took = started !== undefined && finished !== undefined ? Date.parse(finished) - Date.parse(started) : undefined;
  const entries: (readonly [string, Content])[] = [
    ['Job', html`<code>${jobID}</code>`],
    ['Process', html`<a href="${base}/processes/${processID}">${processID}</a>`],
    ['Asked for', time(created)],
    ['Began', time(started)],
    ['Ended', time(finished)],
    ['Took', took === undefined ? undefined : `${(took / 1000).toLocaleString('en')} s`],
  ];
  const told = ['type', 'progress', 'message', 'created', 'started', 'finished', 'updated', 'warnings', 'exception'];
  for (const [name, value] of Object.entries(rest)) {
    if (!told.includes(name)) entries.push([name, html`<code>${JSON.stringify(value)}</code>`]);
  }
  const where = links
    .filter(({ rel }) => rel !== 'self')
    .map(({ href, title = href }) => html`<a href="${href}">${title}</a><br>\n`);
  return [...entries, ['Links', html`${where}`] as const];
}

function logLink(links: StatusInfo['links']): Content {
  return links.filter(({ rel }) => rel === rels.log).map(({ href }) => html`<a href="${href}">Read the log</a>`);
}

export const jobLogPage: Page<JobLog> = ({ jobID, lines, links }, page) => {
  const content = html`<ul class="log" tabindex="0" aria-label="Log">${lines.map(({ at, level, text }) => html`<li>${time(at)} ${level === 'warn' && 'warning: '}${text}</li>\n`)}</ul>
${lines.length === 0 && html`<p class="note">The process said nothing.</p>`}
<p class="actions">${links.filter(({ rel }) => rel === 'up').map(({ href, title = href }) => html`<a class="button" href="${href}">${title}</a>`)}</p>`;
  return layout(`Log of job ${jobID.slice(0, 8)}`, content, page);
};
