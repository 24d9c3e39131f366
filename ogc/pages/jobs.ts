/** The list of jobs, with its filter. */
import { html } from 'hono/html';
import { jobStatuses } from '../../src/model/job.ts';
import type { JobList } from '../handlers/jobs.ts';
import type { Html, Page, PageContext } from '../model/context.ts';
import type { StatusInfo } from '../model/status-info.ts';
import { layout } from './layout.ts';
import { badge, localHref, time } from './parts.ts';

export const jobListPage: Page<JobList> = ({ jobs, links }, page) => {
  const isFiltered = ['processID', 'status'].some((name) => new URL(page.self).searchParams.get(name));
  const content = html`
${filterForm(page)}
<p class="small quiet live" role="status" data-live></p>
<div class="scroll"><table class="jobs" data-jobs><thead><tr><th scope="col">Job</th><th scope="col">Process</th><th scope="col">Status</th>
<th scope="col" class="number">Progress</th><th scope="col">Submitted</th></tr></thead><tbody>
${jobs.map((job) => jobRow(job, page.base))}</tbody></table></div>
<p data-none class="note"${jobs.length > 0 && html` hidden`}>${isFiltered ? html`No matching jobs. <a href="${page.base}/jobs">Show all jobs</a>.` : html`No jobs yet. <a href="${page.base}/processes">Run a process</a> to create one.`}</p>
<p class="actions">${links.filter(({ rel }) => rel === 'prev' || rel === 'next').map(({ href, rel }) => html`<a class="button" rel="${rel}" href="${localHref(href, page)}">${rel === 'next' ? 'Older jobs' : 'Newer jobs'}</a>\n`)}</p>`;
  return layout('Jobs', content, page, { lead: 'Newest first, from all APIs.', scripts: ['jobs'] });
};

function filterForm({ self, base, processes }: PageContext): Html {
  const { searchParams } = new URL(self);
  const select = (name: string, label: string, all: string, choices: readonly (readonly [string, string])[]) => {
    const chosen = searchParams.get(name) ?? '';
    // Several values come from a hand-written URL; they stay selected.
    const isListed = chosen === '' || choices.some(([value]) => value === chosen);
    const options = isListed ? choices : [...choices, [chosen, chosen] as const];
    return html`<span class="pick"><label for="by-${name}">${label}</label>
<select id="by-${name}" name="${name}"><option value="">${all}</option>${options.map(([value, text]) => html`<option value="${value}"${value === chosen && html` selected`}>${text}</option>`)}</select></span>\n`;
  };
  const names = processes.map(({ id, title }) => [id, title] as const);
  return html`<form class="filter" action="${base}/jobs" method="get" aria-label="Filter jobs">
${select('processID', 'Process', 'All processes', names)}
${select(
  'status',
  'Status',
  'All statuses',
  jobStatuses.map((status) => [status, status] as const),
)}
<button type="submit">Filter</button></form>`;
}

function jobRow({ jobID, processID, status, progress, created }: StatusInfo, base: string): Html {
  return html`<tr data-job="${jobID}"><td><a href="${base}/jobs/${jobID}"><code>${jobID.slice(0, 8)}</code></a></td>
<td><a href="${base}/processes/${processID}">${processID}</a></td><td>${badge(status)}</td>
<td class="number">${progress} %</td><td>${time(created)}</td></tr>\n`;
}
